import type { Layout } from '../../facts/types.ts';
import type { Resampling } from './resample.ts';

export interface Size {
  readonly height: number;
  readonly width: number;
}

/** How an image of any size becomes the model's: `shortest` keeps its shape, `exact` squashes it. */
export type ResizeStep =
  | { readonly kind: 'shortest'; readonly side: number }
  | ({ readonly kind: 'exact' } & Size)
  | { readonly kind: 'none' };

export type TensorType = 'float32' | 'float16' | 'uint8';

/** Everything between a decoded image and the model's input, spelt out. */
export interface PreprocessPlan {
  readonly resize: ResizeStep;
  readonly resampling: Resampling;
  /** Centre crop behind the resize, which is the size of the model's input. */
  readonly size: Size;
  readonly channels: 1 | 3;
  readonly order: 'RGB' | 'BGR';
  /** In [0,1] pixels, one value for each channel of the input in its order; 0 and 1 where the graph does it itself. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** What a normalized pixel is multiplied by: 255 for inputs that count bytes, else 1. */
  readonly range: 1 | 255;
  readonly layout: Layout;
  readonly type: TensorType;
  /** Where each part was read, for people; `assumed` where nothing tells. */
  readonly from: {
    readonly normalization: string;
    readonly size: string;
    readonly geometry: string;
    readonly order: string;
  };
}
