/** Turns measured images into the sweep of a report. */
import { roundStatistic } from '../lint/rounding.ts';
import type { Interval, Sweep, SweepPrediction, SweepSlope } from '../lint/sweep-types.ts';
import type { DataSet } from './data/types.ts';
import type { Protocol } from './protocols.ts';
import type { Measured } from './run/measure.ts';
import type { OutputPlan } from './run/outputs.ts';
import type { NoiseAt } from './run/types.ts';
import { runResults } from './run-results.ts';
import { type SweepSummary, summarize } from './statistics/summarize.ts';
import { sweepNotes } from './sweep-notes.ts';

export interface SweepSetting {
  readonly protocol: Protocol;
  readonly noiseAt: NoiseAt;
  readonly seeds: readonly number[];
  readonly preprocessing: string;
  readonly provider: string;
  readonly data: DataSet;
  readonly outputs: OutputPlan;
  /** The batch size, where the model's outputs depend on the batch; else null. */
  readonly sharedBatch: number | null;
  readonly predicted: SweepPrediction | null;
  /** By how much the model's class indices exceed those of the labels. */
  readonly offset: number;
}

/** Levels and slope of measured images, as the report has them. */
export function curveOf(
  { outcomes }: Pick<Measured, 'outcomes'>,
  { protocol, seeds, offset }: Pick<SweepSetting, 'protocol' | 'seeds' | 'offset'>,
): Pick<Sweep, 'levels' | 'slope'> & { readonly summary: SweepSummary } {
  const results = outcomes.flatMap((outcome) => [...runResults(outcome, protocol.sigmas, offset)]);
  const summary = summarize(results, protocol.sigmas, seeds.length);
  const levels = summary.levels.map((level) => ({
    sigma: level.sigma,
    accuracy: rounded(level.accuracy),
    top5: rounded(level.top5),
    agreement: rounded(level.agreement),
    ci95: interval(level.ci95),
    confidenceDrop: rounded(level.confidenceDrop),
    distance: rounded(level.distance),
  }));
  return { levels, slope: slopeOf(summary), summary };
}

/** The sweep without what is measured inside the model, which `confirm` adds. */
export function toSweep(measured: Measured, setting: SweepSetting): Sweep {
  const { protocol, noiseAt, seeds, preprocessing, provider, data, outputs } = setting;
  const { levels, slope, summary } = curveOf(measured, setting);
  return {
    predicted: setting.predicted,
    protocol: protocol.name,
    noise: protocol.noise,
    noiseAt,
    seeds,
    images: summary.images,
    data: data.name,
    preprocessing,
    provider,
    labels: data.labels !== null && outputs.isClassifier,
    stopped: measured.stopped,
    levels,
    slope,
    rankDiff: null,
    taps: [],
    counterfactuals: [],
    confirmation: null,
    notes: sweepNotes(measured, summary, setting),
  };
}

const rounded = (value: number | null): number | null => (value === null ? null : roundStatistic(value));
const interval = (ends: Interval | null): Interval | null =>
  ends === null ? null : [roundStatistic(ends[0]), roundStatistic(ends[1])];

function slopeOf({ slope, of }: SweepSummary): SweepSlope | null {
  return slope === null
    ? null
    : { value: roundStatistic(slope.slope), ci95: interval(slope.ci95), r2: roundStatistic(slope.r2), of };
}
