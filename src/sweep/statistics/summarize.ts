/** Summarizes the results of single images as the numbers of a sweep. */
import { compareText } from '../../lint/compare-text.ts';
import type { SweepLevel, SweepMeasure } from '../../lint/sweep-types.ts';
import { mean, wilson } from './intervals.ts';
import type { RunResult } from './run-result.ts';
import { type RobustnessSlope, robustnessSlope } from './slope.ts';

export interface SweepSummary {
  /** Images measured at every level with every seed; only these count. */
  readonly images: number;
  readonly of: SweepMeasure;
  readonly levels: readonly SweepLevel[];
  /** Null for no image. */
  readonly slope: RobustnessSlope | null;
}

/** The numbers of one image at one level, averaged over seeds. */
interface Averaged {
  readonly accuracy: number | null;
  readonly top5: number | null;
  readonly agreement: number | null;
  readonly confidenceDrop: number | null;
  readonly distance: number;
}

/**
 * @param results in any order; duplicates count once
 * @param sigmas of the levels, the clean one first
 * @param seeds how many noise seeds an image needs at each noisy level
 */
export function summarize(results: Iterable<RunResult>, sigmas: readonly number[], seeds = 1): SweepSummary {
  const images = completeImages(results, sigmas.length, seeds);
  const of = measureOf(images);
  const columns = sigmas.map((_, level) => images.map((image) => image[level] as Averaged));
  const values = columns.map((column) => column.map((averaged) => averaged[of] ?? 0));
  return {
    images: images.length,
    of,
    levels: images.length === 0 ? [] : sigmas.map((sigma, level) => levelSummary(sigma, columns[level] ?? [], level)),
    slope: images.length === 0 ? null : robustnessSlope(sigmas, values),
  };
}

function measureOf(images: readonly (readonly Averaged[])[]): SweepMeasure {
  const first = images[0]?.[0];
  if (first === undefined || first.agreement === null) return 'distance';
  return images.every((image) => image[0]?.accuracy !== null) ? 'accuracy' : 'agreement';
}

/** Images with a result for every level and seed, sorted by id; for each level the average over seeds. */
function completeImages(results: Iterable<RunResult>, levels: number, seeds: number): readonly (readonly Averaged[])[] {
  const byImage = new Map<string, Map<number, RunResult>[]>();
  for (const result of results) {
    const image = byImage.get(result.id) ?? Array.from({ length: levels }, () => new Map<number, RunResult>());
    image[result.level]?.set(result.seed, result);
    byImage.set(result.id, image);
  }
  return [...byImage]
    .filter(([, image]) => image.every((bySeed, level) => bySeed.size >= (level === 0 ? 1 : seeds)))
    .sort(([a], [b]) => compareText(a, b))
    .map(([, image]) => image.map((bySeed) => average([...bySeed.values()])));
}

function average(results: readonly RunResult[]): Averaged {
  const over = (pick: (result: RunResult) => boolean | number | null): number | null => {
    const picked = results.map(pick);
    return picked.includes(null) ? null : mean(picked.map(Number));
  };
  return {
    accuracy: over(({ correct }) => correct),
    top5: over(({ correct5 }) => correct5),
    agreement: over(({ agrees }) => agrees),
    confidenceDrop: over(({ confidenceDrop }) => confidenceDrop),
    distance: mean(results.map(({ distance }) => distance)),
  };
}

function levelSummary(sigma: number, column: readonly Averaged[], level: number): SweepLevel {
  const over = (pick: (averaged: Averaged) => number | null): number | null => {
    const picked = column.map(pick).filter((value) => value !== null);
    return picked.length === column.length ? mean(picked) : null;
  };
  const accuracy = over((averaged) => averaged.accuracy);
  const agreement = over((averaged) => averaged.agreement);
  const share = accuracy ?? (level === 0 ? null : agreement);
  return {
    sigma,
    accuracy,
    top5: over((averaged) => averaged.top5),
    agreement,
    confidenceDrop: over((averaged) => averaged.confidenceDrop),
    distance: mean(column.map(({ distance }) => distance)),
    // Further seeds use the same images and hardly narrow an interval over images, so only images count.
    ci95: share === null ? null : wilson(share, column.length),
  };
}
