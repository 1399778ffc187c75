/** The messages between main thread and workers. */
import type { TensorData } from '../preprocess/tensor.ts';
import type { SweepErrorCode } from '../sweep-error.ts';
import type { Job, Recipe } from './types.ts';

export type ToWorker =
  | { readonly kind: 'recipe'; readonly recipe: Recipe }
  | { readonly kind: 'job'; readonly id: number; readonly job: Job; readonly room: TensorData | null };

export type FromWorker =
  | { readonly id: number; readonly data: TensorData }
  /** `code` is null for a fault of ours. */
  | { readonly id: number; readonly failure: { readonly code: SweepErrorCode | null; readonly message: string } };
