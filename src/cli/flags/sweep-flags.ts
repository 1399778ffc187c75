import type { Flags } from './flags.ts';

/** As commander hands them over. */
export interface SweepFlags extends Flags {
  readonly data?: string;
  readonly labels?: string;
  readonly images: number;
  readonly protocol?: string;
  readonly sigma?: readonly number[];
  readonly noise?: string;
  readonly noiseAt: 'source' | 'input';
  readonly seeds: number;
  readonly resize?: 'shortest' | 'exact' | 'none';
  readonly cropPct?: number;
  readonly interpolation?: 'nearest' | 'bilinear' | 'bicubic' | 'lanczos' | 'box';
  readonly channelOrder?: 'RGB' | 'BGR';
  readonly provider: 'auto' | 'cpu' | 'cuda' | 'webgpu' | 'dml' | 'coreml';
  readonly requireGpu?: boolean;
  readonly batch?: number;
  readonly workers?: number;
  readonly threads?: number;
  readonly precision?: number;
  readonly resume?: boolean;
  readonly comparePrediction?: boolean;
}
