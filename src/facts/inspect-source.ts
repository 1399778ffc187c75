/** One model, from bytes to facts, wherever the bytes are. Never throws for what a file may hold. */
import { startBudget } from '../onnx/budget.ts';
import { type ByteRange, type ByteSource, readSync } from '../onnx/byte-source.ts';
import { OnnxError } from '../onnx/errors.ts';
import type { Limits } from '../onnx/limits.ts';
import { readModel } from '../onnx/read-model.ts';
import type { PayloadReader } from '../onnx/tensor.ts';
import { inspect } from './inspect.ts';
import { everything, type Format, type Inspected, type Stated, type Wanted } from './inspect-types.ts';
import { failureOf, formatOf, outcomeOf } from './outcome.ts';
import type { Preprocessing } from './sidecars/types.ts';
import type { Observation } from './types.ts';

/** A source that somebody opened, and has to close. */
export interface OpenedSource extends ByteSource {
  /** Throws `changed-while-reading` when the file is no longer the one that was opened. */
  verify(): void;
  close(): void;
  /** Where not every byte is at hand: those of a payload, or why there are none. */
  readonly payload?: PayloadReader['read'];
}

export interface FoundSidecars {
  readonly sidecars: readonly Preprocessing[];
  readonly observations: readonly Observation[];
}

/** Everything that an inspection reads, so that a cache can watch it and staged or dropped content can take its place. */
export interface Files {
  readonly open: (path: string) => OpenedSource;
  readonly sidecars: (path: string, limits: Limits) => FoundSidecars;
  /** Bytes, or the sentence that says why there are none. */
  readonly external: (path: string, location: string, offset: number, length: number) => Uint8Array | string;
}

export function inspectSource(
  path: string,
  stated: Stated | null,
  limits: Limits,
  files: Files,
  wanted: Wanted = everything,
): Inspected {
  let source: OpenedSource | null = null;
  let format: Format | null = null;
  const bytes = (): Inspected['bytes'] => source && { size: source.size, read: source.bytesRead };
  try {
    const file = files.open(path);
    source = file;
    const budget = startBudget({ ...limits, ...stated?.limits });
    const model = readSync(readModel(file.size, budget), file);
    format = formatOf(model);
    const { sidecars, observations } = files.sidecars(path, budget);
    const payload = {
      read: (range: ByteRange) => {
        const found = (file.payload ?? file.read)(range);
        if (typeof found === 'string' || found.length === range.length) return found;
        throw new OnnxError('changed-while-reading', 'the file became shorter while it was read', range.offset);
      },
      external: (location: string, offset: number, length: number) => files.external(path, location, offset, length),
    };
    const result = inspect(model, { payload, budget, stated, sidecars });
    file.verify();
    return outcomeOf(result, observations, format, bytes(), wanted);
  } catch (error) {
    return failureOf(error, format, bytes());
  } finally {
    source?.close();
  }
}
