/** Compares swept models: places gained under noise, and how well predictions rank the measured slopes. */
import { roundStatistic } from '../lint/rounding.ts';
import type { Correlation, Sweep, SweepPrediction, SweepRanking } from '../lint/sweep-types.ts';
import type { LintedModel, ModelResult, Report } from '../lint/types.ts';
import { kendall, spearman } from './statistics/correlation.ts';
import { type RankDiff, rankDiff } from './statistics/rank-diff.ts';

type Swept = LintedModel & { readonly sweep: Sweep };

/** Adds `rankDiff` and the ranking, where at least two models were swept and all of them alike. */
export function compareModels(report: Report): Report {
  const swept = report.models.filter((model): model is Swept => model.status === 'linted' && model.sweep !== null);
  if (swept.length < 2 || !areAlike(swept)) return report;
  const diffs = new Map<ModelResult, RankDiff>();
  const of = swept[0]?.sweep.slope?.of ?? 'distance';
  // Where the measure is a distance, clean images have no score to rank by.
  if (of !== 'distance') {
    const scores = swept.map(({ sweep }) => sweep.levels.map((level) => level[of] ?? 0));
    for (const [index, diff] of rankDiff(scores).entries()) diffs.set(swept[index] as Swept, diff);
  }
  return {
    ...report,
    models: report.models.map((model) => withRankDiff(model, diffs.get(model))),
    sweepRanking: rankingOf(swept),
  };
}

/** Whether models were swept with the same noise and levels, on the same images, and have the same measure. */
function areAlike(swept: readonly Swept[]): boolean {
  const kinds = swept.map(({ sweep }) => {
    const { noise, noiseAt, levels, slope, seeds, data, images } = sweep;
    return JSON.stringify([noise, noiseAt, levels.map(({ sigma }) => sigma), slope?.of, seeds, data, images]);
  });
  return new Set(kinds).size === 1;
}

function withRankDiff(model: ModelResult, diff: RankDiff | undefined): ModelResult {
  if (diff === undefined || model.status !== 'linted' || model.sweep === null) return model;
  const noisy = model.sweep.levels.filter(({ sigma }) => sigma > 0);
  const levels = noisy.map(({ sigma }, at) => ({ sigma, value: diff.perLevel[at] ?? 0 }));
  return { ...model, sweep: { ...model.sweep, rankDiff: { mean: roundStatistic(diff.mean), levels } } };
}

function rankingOf(swept: readonly Swept[]): SweepRanking {
  const of = swept[0]?.sweep.slope?.of ?? 'distance';
  // Accuracy falls with noise and distance grows; either changes faster in a model that passes more noise.
  const sign = of === 'distance' ? 1 : -1;
  const measured = swept.map(({ sweep }) => sign * (sweep.slope?.value ?? 0));
  const correlations = (predict: (predicted: SweepPrediction) => number): SweepRanking['paper'] => {
    const predicted = swept.map(({ sweep }) => (sweep.predicted === null ? null : predict(sweep.predicted)));
    if (!predicted.every((db) => db !== null)) return null;
    const rho = shown(spearman(predicted, measured));
    const tau = shown(kendall(predicted, measured));
    return rho === null || tau === null ? null : { spearman: rho, kendall: tau };
  };
  return {
    models: swept.length,
    of,
    paper: correlations(({ paperDb }) => paperDb),
    refined: correlations(({ refinedDb }) => refinedDb),
  };
}

function shown({ value, ci95 }: ReturnType<typeof spearman>): Correlation | null {
  if (value === null) return null;
  return {
    value: roundStatistic(value),
    ci95: ci95 === null ? null : [roundStatistic(ci95[0]), roundStatistic(ci95[1])],
  };
}
