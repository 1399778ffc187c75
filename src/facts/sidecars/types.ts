export type Pair = readonly [height: number, width: number];

/** How images of any size are brought to the model's. */
export interface Geometry {
  /** Shortest side, keeping the shape, or both sides; `none` is a centre crop alone. */
  readonly resize: 'shortest' | 'exact' | 'none';
  /** Side of the centre crop over the side resized to (timm's crop_pct); 1 is no crop. */
  readonly share: number;
  readonly interpolation?: 'nearest' | 'bilinear' | 'bicubic' | 'lanczos' | 'box';
  readonly at: string;
}

/** What a file beside the model, or its metadata, says of the preprocessing. */
export interface Preprocessing {
  /** Where it stands: a file name, or `metadata_props`. */
  readonly file: string;
  readonly kind: 'metadata' | 'sidecar';
  /** In units of [0,1] pixels; whatever numbers the file has, or makes. */
  readonly normalization?: { readonly mean: readonly number[]; readonly std: readonly number[]; readonly at: string };
  /** Pixels are handed over as they are, 0 to 255. */
  readonly raw?: string;
  /** Pixels are only rescaled, or handed over raw, by the file's own word: the rest is the graph's business. */
  readonly leavesToGraph?: boolean;
  readonly size?: { readonly height: number; readonly width: number; readonly at: string };
  readonly geometry?: Geometry;
  readonly order?: 'RGB' | 'BGR';
  /** An open_clip configuration. */
  readonly clip?: boolean;
}

/** A sidecar, as JSON has it. */
export interface SidecarFile {
  readonly name: string;
  readonly content: unknown;
}
