/**
 * What an inspection read, so that a later run can tell whether it would read the same.
 * The reader is deterministic: where it goes next follows from the bytes it has seen. If a file has the same size and the
 * same bytes at the places that were read, reading it again would go to these places and end with the same facts; the
 * weights that were stepped over don't matter. So neither a hash of the whole file nor trust in its times is needed.
 */
import { createHash, type Hash } from 'node:crypto';
import { defaultLimits, type Limits } from '../../onnx/limits.ts';
import type { FileSource } from '../../onnx/node/file-source.ts';
import type { Files } from '../inspect-source.ts';
import type { Inspected } from '../inspect-types.ts';
import { filesOnDisk } from './inspect-file.ts';

export interface ReadTrace {
  /** Of the model's file, in bytes. */
  readonly size: number;
  /** Runs of bytes that were read, in order and apart: bytes since the end of the one before, then its length. */
  readonly runs: readonly number[];
  /** External data that was asked for. */
  readonly externals: readonly External[];
}

export type External = readonly [location: string, offset: number, length: number];

export interface Recorder {
  /** To be read through instead of from disk. */
  readonly files: Files;
  /** Null when no file was opened. */
  readonly trace: () => ReadTrace | null;
}

export function createRecorder(): Recorder {
  const ranges: (readonly [start: number, end: number])[] = [];
  const externals: External[] = [];
  let size: number | null = null;
  const open = (path: string): FileSource => {
    const source = filesOnDisk.open(path);
    size = source.size;
    return {
      size: source.size,
      get bytesRead() {
        return source.bytesRead;
      },
      read: (range) => {
        ranges.push([range.offset, range.offset + range.length]);
        return source.read(range);
      },
      verify: source.verify,
      close: source.close,
    };
  };
  const external: Files['external'] = (path, location, offset, length) => {
    externals.push([location, offset, length]);
    return filesOnDisk.external(path, location, offset, length);
  };
  return {
    files: { ...filesOnDisk, open, external },
    trace: () => (size === null ? null : { size, runs: toRuns(ranges, size), externals }),
  };
}

/**
 * Of everything the inspection depended on, as it is on disk now, and of its result. Null when it can't be the same: the
 * model's size differs, or it can't be read.
 */
export function digest(
  path: string,
  trace: ReadTrace,
  inspected: Inspected,
  limits: Partial<Limits> = {},
): string | null {
  const hash = createHash('sha256');
  try {
    const source = filesOnDisk.open(path);
    try {
      if (source.size !== trace.size || !hashRuns(hash, source, trace.runs)) return null;
      source.verify();
    } finally {
      source.close();
    }
    hash.update(JSON.stringify(filesOnDisk.sidecars(path, { ...defaultLimits, ...limits })));
    for (const [location, offset, length] of trace.externals) {
      const found = filesOnDisk.external(path, location, offset, length);
      hash.update(`\n${typeof found} ${found.length}\n`).update(found);
    }
  } catch {
    return null;
  }
  return hash.update(JSON.stringify([trace, inspected])).digest('base64');
}

const CHUNK = 1 << 20;

function hashRuns(hash: Hash, source: FileSource, runs: readonly number[]): boolean {
  let at = 0;
  for (let index = 0; index < runs.length; index += 2) {
    at += runs[index] ?? 0;
    const end = at + (runs[index + 1] ?? 0);
    while (at < end) {
      const bytes = source.read({ offset: at, length: Math.min(CHUNK, end - at) });
      if (bytes.length === 0) return false;
      hash.update(bytes);
      at += bytes.length;
    }
  }
  return true;
}

/** Sorted, joined where they touch, cut at the end of the file. */
function toRuns(ranges: readonly (readonly [start: number, end: number])[], size: number): readonly number[] {
  const runs: number[] = [];
  let from = 0;
  let to = 0;
  let last = 0;
  const flush = () => {
    if (to > from) runs.push(from - last, to - from);
    if (to > from) last = to;
  };
  for (const [start, end] of [...ranges].sort(([a], [b]) => a - b)) {
    const cut = Math.min(end, size);
    if (start > to) {
      flush();
      from = start;
      to = cut;
    } else to = Math.max(to, cut);
  }
  flush();
  return runs;
}
