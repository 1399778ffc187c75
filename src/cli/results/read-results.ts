/** Reads results that `-f jsonl` wrote, one model at a time. */
import { closeSync, constants, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf } from '../../config/config-error.ts';
import validate from '../../generated/run-lines.validate.js';
import { summarize } from '../../lint/summary.ts';
import type { ModelResult } from '../../lint/types.ts';
import type { EndLine, HeadLine, Result, RunLines } from '../../report/run-lines.ts';
import { UsageError } from '../usage-error.ts';
import { checkReport } from './read-report.ts';

export interface ResultLine extends Result {
  /** The line as it is in the file, with its line end. */
  readonly text: string;
  /** Where the next line begins, in bytes. */
  readonly end: number;
}

export interface Results {
  readonly head: HeadLine;
  /** Where the first line after the head begins, in bytes. */
  readonly start: number;
  /** Null where the run that wrote the file did not end. */
  readonly end: EndLine | null;
  /** In the order in which they were written, up to the first line that is not whole. */
  readonly lines: () => AsyncIterable<ResultLine>;
}

/** Null where there is no file, or only part of a first line. Throws UsageError for a file that holds no results. */
export async function openResults(file: string, cwd: string): Promise<Results | null> {
  const path = resolve(cwd, file);
  const ends = firstAndLast(path, file);
  if (ends === null) return null;
  const first = parse(ends.first.replace(/^\ufeff/, ''), `${file}:1`);
  if (!isObject(first) || 'path' in first) throw notResults(file);
  checkReport({ ...first, models: [], summary: summarize([]) }, `${file}:1`);
  const start = Buffer.byteLength(ends.first) + 1;
  const last = parse(ends.last.replace(/^\ufeff/, ''), `the last line of ${file}`);
  const { head, end } = checked(
    { head: first, end: isObject(last) && 'summary' in last && !('path' in last) ? last : null },
    file,
  );
  return { head, start, end, lines: () => linesFrom(path, file, start, head, end) };
}

function checked(value: object, file: string): RunLines {
  if (validate(value)) return value as RunLines;
  const [first] = validate.errors ?? [];
  throw new UsageError(`${file} holds no results of noiselint -f jsonl: ${first?.instancePath} ${first?.message}`);
}

type Line = ModelResult & { readonly index: number; readonly suppressed?: number };

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

async function* linesFrom(
  path: string,
  file: string,
  start: number,
  head: HeadLine,
  end: EndLine | null,
): AsyncGenerator<ResultLine> {
  let number = 1;
  let position = start;
  let count = 0;
  let hasEnded = false;
  for await (const bytes of wholeLines(path, start)) {
    number += 1;
    position += bytes.length;
    const text = bytes.toString('utf8');
    const place = `${file}:${number}`;
    const value = parse(text, place);
    if (hasEnded) throw new UsageError(`${place}: there is more behind the end of the run`);
    hasEnded = isObject(value) && 'summary' in value && !('path' in value);
    if (hasEnded) continue;
    const { index, suppressed = 0, ...model } = (isObject(value) ? value : {}) as Partial<Line>;
    checkReport({ ...head, models: [model], summary: summarize([]) }, place);
    if (!isCount(index) || !isCount(suppressed))
      throw new UsageError(`${place}: index and suppressed are no whole numbers`);
    count += 1;
    yield { index, model: model as ModelResult, suppressed, text, end: position };
  }
  if (end !== null && count !== end.summary.models) {
    throw new UsageError(`${file} holds ${count} models, its last line says ${end.summary.models}: it was changed`);
  }
}

/** Complete lines, each with its line feed; a last line without one was cut off and is left out. */
async function* wholeLines(path: string, start: number): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { start, highWaterMark: 2 ** 18 })) {
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
      yield bytes.subarray(from, at + 1);
      from = at + 1;
    }
    rest = bytes.subarray(from);
  }
}

interface Ends {
  readonly first: string;
  /** The last whole line. */
  readonly last: string;
}

function firstAndLast(path: string, shown: string): Ends | null {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UsageError(`can't read ${shown}: ${(error as Error).message}`);
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new UsageError(`${shown} is no file of results`);
    return endsOf(fd, stats.size);
  } finally {
    closeSync(fd);
  }
}

/** Reads growing parts from both ends of the file until each has a complete line. */
function endsOf(fd: number, size: number): Ends | null {
  for (let reach = 2 ** 16; ; reach *= 4) {
    const head = readAt(fd, 0, Math.min(reach, size));
    const tail = readAt(fd, Math.max(0, size - reach), Math.min(reach, size));
    const lastEnd = tail.lastIndexOf(10);
    const lastStart = lastEnd < 1 ? -1 : tail.lastIndexOf(10, lastEnd - 1);
    const firstEnd = head.indexOf(10);
    if (reach >= size && firstEnd < 0) return null;
    if (firstEnd >= 0 && (reach >= size || lastStart >= 0)) {
      return { first: head.toString('utf8', 0, firstEnd), last: tail.toString('utf8', lastStart + 1, lastEnd) };
    }
  }
}

function readAt(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(fd, bytes, 0, length, position));
}

function parse(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${place} is not valid JSON: ${messageOf(error)}`);
  }
}

const notResults = (file: string) =>
  new UsageError(`${file} does not begin as results of noiselint -f jsonl do; delete it, or name another file`);

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
