import type { Limits } from '../onnx/limits.ts';
import type { Facts, Observation, Reason } from './types.ts';

/** What the user states about a model that its file can't say. */
export interface Stated {
  readonly source: 'flag' | 'config';
  readonly normalization?: { readonly mean: readonly number[]; readonly std: readonly number[] };
  readonly inputSize?: readonly [height: number, width: number];
  /** Where the reader's limits are to be others: for a model that is trusted, or one that is less so. */
  readonly limits?: Partial<Limits>;
}

export interface Format {
  readonly irVersion: number | null;
  /** Version of the default operator set; null where the file names none. */
  readonly opset: number | null;
  readonly producer: string | null;
  readonly nodes: number;
}

export interface FailureReason extends Reason {
  /** Byte offset in the file, where one is known. */
  readonly offset?: number;
}

interface Common {
  readonly format: Format | null;
  readonly bytes: { readonly size: number; readonly read: number } | null;
  /** Of the architecture: graph without weights and names. Null where there is no graph, or nobody wants it. */
  readonly fingerprint: string | null;
}

/** What takes as long as a small graph takes to read, and is not worth it where nobody reads it. */
export interface Wanted {
  readonly fingerprint: boolean;
}

export const everything: Wanted = { fingerprint: true };

/** The outcome of reading one model: facts, or why there are none. */
export type Inspected = Common &
  (
    | {
        readonly status: 'linted';
        readonly reason: null;
        readonly facts: Facts;
        readonly observations: readonly Observation[];
      }
    | { readonly status: 'not-applicable' | 'failed'; readonly reason: FailureReason }
  );
