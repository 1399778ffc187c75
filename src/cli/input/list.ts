/** `--from`: a list of models, a path or URL on each line, read only as fast as models are processed. */
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { type FindRemote, findFiles } from '../../library/find-files.ts';
import type { Host } from '../services/host.ts';
import { UsageError } from '../usage-error.ts';
import type { Entry } from './entry.ts';

export interface List {
  /** In the order of the list, duplicates included. */
  readonly entries: AsyncIterable<Entry>;
  /** Lines that matched nothing, or an empty list; known at the end. */
  readonly problems: () => readonly string[];
}

/** A size in bytes may follow a tab: `s3://models/a.onnx<tab>102400000`. */
const SIZED = /^(.+)\t(\d+)$/s;

/** @param from a file, or `-` for stdin */
export function readList(from: string, host: Host, findRemote: FindRemote): List {
  const shown = from === '-' ? 'stdin' : from;
  const problems: string[] = [];
  async function* entries(): AsyncGenerator<Entry> {
    let index = 0;
    for await (const line of linesOf(openList(from, shown, host), shown)) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      const [, input = line, size] = SIZED.exec(line) ?? [];
      const found = await findFiles([input], host.cwd, findRemote);
      problems.push(...found.problems);
      for (const path of found.paths) {
        yield { path, index, ...(size === undefined ? {} : { size: Number(size) }) };
        index += 1;
      }
    }
    if (index === 0 && problems.length === 0) problems.push(`no model in ${shown}`);
  }
  return { entries: entries(), problems: () => problems };
}

async function* openList(from: string, shown: string, { cwd, stdin }: Host): AsyncGenerator<Uint8Array> {
  try {
    yield* from === '-' ? (stdin?.() ?? []) : createReadStream(resolve(cwd, from));
  } catch (error) {
    throw new UsageError(`can't read the list ${shown}: ${(error as Error).message}`);
  }
}

/** Longer than any path or URL: a file with such a line is no list. */
const LONGEST_LINE = 65_536;

/** The lines of a stream without their line ends and without a byte order mark. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>, shown: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE)
      throw new UsageError(`${shown} is no list: it has a line of more than ${LONGEST_LINE} characters`);
    for (const line of lines) yield withoutReturn(line);
  }
  yield withoutReturn(rest + decoder.decode());
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
