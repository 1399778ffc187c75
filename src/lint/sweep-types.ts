/** `sweep` in the JSON report: what was measured, to stand beside what was predicted. */
import type { Reason } from '../facts/types.ts';
import type { Grade } from '../theory/score.ts';

/** Both ends of a 95% confidence interval. */
export type Interval = readonly [low: number, high: number];

/** What a sweep's curve and slope are of: the best that the data and the model's output allow. */
export type SweepMeasure = 'accuracy' | 'agreement' | 'distance';

export interface SweepLevel {
  /** Standard deviation of the noise in units of [0,1] pixels; 0 is the clean images. */
  readonly sigma: number;
  /** Share of images whose label is the first, or among the first five, classes; null without labels. */
  readonly accuracy: number | null;
  readonly top5: number | null;
  /** Share of images whose first class is that of the clean image; null where the output is not one score a class. */
  readonly agreement: number | null;
  /** Of the sweep's measure. */
  readonly ci95: Interval | null;
  /** Mean loss of the probability that the clean image's first class has; null where the output is not one score a class. */
  readonly confidenceDrop: number | null;
  /** Mean over images of the Euclidean distance between noisy and clean output, over the norm of the clean one. */
  readonly distance: number | null;
}

export interface SweepSlope {
  /** Least squares over the levels, per unit of sigma; for accuracy and agreement, flatter (nearer 0) is better. */
  readonly value: number;
  readonly ci95: Interval | null;
  readonly r2: number | null;
  readonly of: SweepMeasure;
}

/** Rank by clean score minus rank under noise among the models of the sweep: positive gains places under noise. */
export interface SweepRankDiff {
  readonly mean: number;
  readonly levels: readonly { readonly sigma: number; readonly value: number }[];
}

export type SweepVerdict = 'agrees' | 'disagrees' | 'not-measurable';

/** Noise power at one point of the graph, measured on pairs of clean and noisy runs, beside the prediction for it. */
export interface SweepTap {
  readonly rule: string;
  readonly at: string;
  readonly name: string | null;
  /** By the paper's formula, and refined (rules/); dB as the rule counts them. */
  readonly predictedDb: number | null;
  readonly refinedDb: number | null;
  /** At unit peak response for a stem; against an average of the same window for a pool. */
  readonly measuredDb: number | null;
  readonly ci95: Interval | null;
  /** Noise over signal behind the point against before it, dB, on the images of the sweep: what the stage really costs them. */
  readonly signalDb: number | null;
  /** Noise over signal behind the point, dB, at the tap's noise: behind the last point it ranks models that saw the same noise. */
  readonly noiseToSignalDb: number | null;
  readonly verdict: SweepVerdict;
  /** Which prediction the measurement bears out, the nearer of both; null where none. */
  readonly agreesWith: 'paper' | 'refined' | null;
  /** Why it could not be measured; null where it was. */
  readonly reason: Reason | null;
}

/** A rule's change made in the graph without training, swept with the same noise. */
export interface SweepCounterfactual {
  readonly rule: string;
  readonly at: string;
  /** What was changed, in words. */
  readonly change: string;
  /** With an affine behind each new pool that gives its output the mean and variance of the old one's. */
  readonly restored: boolean;
  /** What the change is predicted to bring, dB of noise power, negative quieter: the paper's formula, and refined. */
  readonly predictedDb: number | null;
  readonly refinedDb: number | null;
  /** Change of noise over signal in the model's output, dB, at the lowest level of noise; negative is quieter. */
  readonly measuredDb: number | null;
  readonly ci95: Interval | null;
  /** Whether noise fell as predicted; how far is another matter, for the layers behind pass on what they like. */
  readonly verdict: SweepVerdict;
  /**
   * Clean images, before and after the change: accuracy with labels; without, the share whose first class is the
   * original's, which is 1 before. Null where the output is not one score a class.
   */
  readonly clean: { readonly before: number; readonly after: number } | null;
  readonly levels: readonly SweepLevel[];
  readonly slope: SweepSlope | null;
  readonly reason: Reason | null;
}

/** One rule's prediction, and what the taps and counterfactuals of the sweep say of it. */
export interface SweepRule {
  readonly id: string;
  readonly verdict: SweepVerdict;
  /** Neither prediction is borne out, and the measured gain lies on the other side of 3 dB, whatever thresholds are configured. */
  readonly contradicted: boolean;
  readonly predictedDb: number | null;
  readonly refinedDb: number | null;
  /** By the taps; null where the rule has none. */
  readonly measuredDb: number | null;
  readonly ci95: Interval | null;
}

/** What measurement says of the linter's judgement. */
export interface SweepConfirmation {
  readonly rules: readonly SweepRule[];
  /** The model's score with the measured gain in place of every contradicted one; null where there is none, or no score. */
  readonly score: number | null;
  readonly grade: Grade | null;
}

/** The rules' gains for noise where a sweep adds it: on the model's input, its resolution has no say. */
export interface SweepPrediction {
  /** The paper's formulas, summed over all rules, dB. */
  readonly paperDb: number;
  /** The refined noise budget, behind the resize that the sweep does, dB. */
  readonly refinedDb: number;
}

export interface Sweep {
  /** Null where a rule could not be judged. */
  readonly predicted: SweepPrediction | null;
  readonly protocol: string;
  readonly noise: string;
  /** Before the resize, or on the model's input. */
  readonly noiseAt: 'source' | 'input';
  readonly seeds: readonly number[];
  /** Images measured at every level. */
  readonly images: number;
  /** Folder as it was named, or `procedural`. */
  readonly data: string;
  /** What every image went through, in words. */
  readonly preprocessing: string;
  /** Where the model really ran. */
  readonly provider: string;
  /** Whether answers were compared with labels: there are some, and the model gives one score a class. */
  readonly labels: boolean;
  /** Null where all images asked for were measured. */
  readonly stopped: 'precision' | 'interrupted' | null;
  /** By sigma, the clean images first. */
  readonly levels: readonly SweepLevel[];
  readonly slope: SweepSlope | null;
  /** Null for a single model. */
  readonly rankDiff: SweepRankDiff | null;
  readonly taps: readonly SweepTap[];
  readonly counterfactuals: readonly SweepCounterfactual[];
  /** Null where nothing was compared. */
  readonly confirmation: SweepConfirmation | null;
  /** Where labels come from, and what limits the measurement: images that can't be read, a curve that is no line. */
  readonly notes: readonly Reason[];
}

export interface Correlation {
  readonly value: number;
  /** Null for fewer than five models. */
  readonly ci95: Interval | null;
}

/** How well predictions rank the measured slopes, over the models of one sweep: 1 where louder predictions fall faster. */
export interface SweepRanking {
  readonly models: number;
  /** What the slopes are of. */
  readonly of: SweepMeasure;
  /** Of the paper's gains as each sweep's `predicted` sums them; null where one is not known or all are equal. */
  readonly paper: { readonly spearman: Correlation; readonly kendall: Correlation } | null;
  /** Of the refined noise budget. */
  readonly refined: { readonly spearman: Correlation; readonly kendall: Correlation } | null;
}
