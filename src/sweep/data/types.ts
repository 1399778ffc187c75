/** A decoded image: rows of pixels, channels interleaved. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGB, or one grey channel (`channelsOf` tells which); bytes, or samples in [0,1]. */
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

/** Files that are left out, or lie in folders that are no classes; always reported. */
export interface LeftOut {
  readonly code: 'not-there' | 'not-labelled' | 'not-a-class' | 'not-an-image';
  readonly count: number;
  /** The first of them. */
  readonly example: string;
}

export interface DataSet {
  readonly name: string;
  /** In a seeded order spread over the classes, so that the first n are a fair sample for any n. */
  readonly images: readonly SweepImage[];
  /** Differs for data sets that may give other results; part of the journal's key. */
  readonly hash: string;
  readonly labels: Labels | null;
  /** Pixels a side of built-in images; null for files. */
  readonly drawnSide: number | null;
  /** How many usable images there were to choose from. */
  readonly found: number;
  readonly leftOut: readonly LeftOut[];
}

export const channelsOf = ({ width, height, data }: Picture): number => data.length / (width * height);
