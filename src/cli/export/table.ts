import type { ModelResult } from '../../lint/types.ts';

/** Takes rows as they come, and writes them in pieces. */
export interface Table {
  readonly add: (model: ModelResult) => void;
  readonly end: () => void;
}
