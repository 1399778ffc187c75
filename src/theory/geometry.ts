/** Two numbers along the image's axes: [vertical, horizontal]. */
export type Pair = readonly [vertical: number, horizontal: number];

/** One linear stage on its own input grid: taps and step per axis. */
export interface Stage {
  readonly kernel: Pair;
  readonly stride: Pair;
}

/** Noise correlation between two positions that lie `dy`, `dx` positions apart; 1 at (0, 0). */
export type Correlation = (dy: number, dx: number) => number;
