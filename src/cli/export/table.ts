import type { ModelResult } from '../../lint/types.ts';

/** A table that is written while rows are added. */
export interface Table {
  readonly add: (model: ModelResult) => void;
  readonly end: () => void;
}
