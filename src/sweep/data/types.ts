/** An image as the model's user has it: rows of pixels, channels interleaved. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** HWC: RGB, or one grey channel; `data.length / (width * height)` tells which. Bytes, or samples in [0,1]. */
  readonly data: Uint8Array | Float32Array;
}

export interface Pixels extends Picture {
  readonly data: Float32Array;
}

export interface SweepImage {
  /** Path relative to the data folder, with '/'; the key of its noise. */
  readonly id: string;
  /** Class index; null without labels. */
  readonly label: number | null;
  /** @throws SweepError `corrupt-image`, `missing-image`, `runtime-missing` */
  readonly load: () => Promise<Picture>;
}

export interface Labels {
  /** Where they come from: the name of a CSV, or how folders are numbered. */
  readonly source: string;
  /** Distinct labels, and the highest of them. */
  readonly classes: number;
  readonly highest: number;
}

/** Something in the data that is left out, or in folders that are taken for no classes; told, never silent. */
export interface LeftOut {
  readonly code: 'not-there' | 'not-labelled' | 'not-a-class' | 'not-an-image';
  readonly count: number;
  /** The first of them. */
  readonly example: string;
}

export interface DataSet {
  readonly name: string;
  /** In a seeded order spread over the classes, so that the first n of them are a fair sample for any n. */
  readonly images: readonly SweepImage[];
  /** Tells data sets apart that would give other results; keys caches. */
  readonly hash: string;
  readonly labels: Labels | null;
  /** Pixels a side of images that are drawn; null for files. */
  readonly drawnSide: number | null;
  /** Usable images before `images` of them were chosen. */
  readonly found: number;
  readonly leftOut: readonly LeftOut[];
}

export const channelsOf = ({ width, height, data }: Picture): number => data.length / (width * height);
