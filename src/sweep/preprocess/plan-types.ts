import type { Layout } from '../../facts/types.ts';
import type { Resampling } from './resample.ts';

export interface Size {
  readonly height: number;
  readonly width: number;
}

/** How an image is resized: `shortest` keeps its aspect ratio, `exact` does not. */
export type ResizeStep =
  | { readonly kind: 'shortest'; readonly side: number }
  | ({ readonly kind: 'exact' } & Size)
  | { readonly kind: 'none' };

export type TensorType = 'float32' | 'float16' | 'uint8';

/** Everything that is done between a decoded image and the model's input. */
export interface PreprocessPlan {
  readonly resize: ResizeStep;
  readonly resampling: Resampling;
  /** Size of the centre crop after the resize, and of the model's input. */
  readonly size: Size;
  readonly channels: 1 | 3;
  readonly order: 'RGB' | 'BGR';
  /** In units of [0,1] pixels, a value for each channel in the input's order; 0 and 1 where the graph normalizes. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** What a normalized pixel is multiplied by: 255 for inputs that count bytes, else 1. */
  readonly range: 1 | 255;
  readonly layout: Layout;
  readonly type: TensorType;
  /** Where each part was read, for people; `assumed` where nothing tells it. */
  readonly from: {
    readonly normalization: string;
    readonly size: string;
    readonly geometry: string;
    readonly order: string;
  };
}
