/** From measured images to the sweep of a report. */
import type { Reason } from '../facts/types.ts';
import { roundStatistic } from '../lint/rounding.ts';
import type { Interval, Sweep, SweepPrediction, SweepSlope } from '../lint/sweep-types.ts';
import type { DataSet, Labels, LeftOut } from './data/types.ts';
import type { Protocol } from './protocols.ts';
import type { Measured } from './run/measure.ts';
import type { OutputPlan } from './run/outputs.ts';
import type { NoiseAt } from './run/types.ts';
import { type SweepSummary, summarize } from './statistics/summarize.ts';
import { toMeasured } from './to-measured.ts';

export interface SweepSetting {
  readonly protocol: Protocol;
  readonly noiseAt: NoiseAt;
  readonly seeds: readonly number[];
  readonly preprocessing: string;
  readonly provider: string;
  readonly data: DataSet;
  readonly outputs: OutputPlan;
  /** Images that went through the model together, where its answers depend on that; else null. */
  readonly sharedBatch: number | null;
  readonly predicted: SweepPrediction | null;
  /** What the model's class indices stand above those of the labels. */
  readonly offset: number;
}

/** Levels and slope of measured images, as the report has them. */
export function curveOf(
  { outcomes }: Pick<Measured, 'outcomes'>,
  { protocol, seeds, offset }: Pick<SweepSetting, 'protocol' | 'seeds' | 'offset'>,
): Pick<Sweep, 'levels' | 'slope'> & { readonly summary: SweepSummary } {
  const results = outcomes.flatMap((outcome) => [...toMeasured(outcome, protocol.sigmas, offset)]);
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

export function toSweep(measured: Measured, setting: SweepSetting): Sweep {
  const { protocol, noiseAt, seeds, preprocessing, provider, data, outputs, sharedBatch, offset } = setting;
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
    notes: [
      ...notesOn(measured),
      ...notesOnCurve(summary),
      ...noteOnDrawn(data),
      ...data.leftOut.map(noteOn),
      ...noteOnOffset(offset),
      ...notesOnOutputs(outputs, data.labels),
      ...noteOnBatch(sharedBatch),
    ],
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

function notesOn({ outcomes, leftOut }: Measured): readonly Reason[] {
  const [first] = leftOut;
  const lost = outcomes.flatMap(({ noisy }) => noisy.filter(({ outcome }) => outcome.distance === null)).length;
  return [
    ...(first === undefined
      ? []
      : [{ code: first.error.code, message: `${images(leftOut.length)} left out: ${first.error.message}` }]),
    ...(lost === 0
      ? []
      : [
          {
            code: 'outputs-not-numbers',
            message: `noise makes the model's outputs NaN or infinite for ${images(lost)}, counted as wrong`,
          },
        ]),
  ];
}

function notesOnCurve({ slope, of }: SweepSummary): readonly Reason[] {
  if (slope === null || slope.linear !== false) return [];
  const what = of === 'distance' ? 'the distance does not grow' : `the ${of} does not fall`;
  return [
    {
      code: 'not-linear',
      message: `${what} along a line (R2 ${slope.r2.toFixed(2)}), so the slope depends on the levels: compare level by level`,
    },
  ];
}

function noteOnDrawn({ drawnSide }: DataSet): readonly Reason[] {
  return drawnSide === null
    ? []
    : [
        {
          code: 'built-in-images',
          message: `built-in images of ${drawnSide} x ${drawnSide} pixels, for the largest input of the run: beside other models they can be others`,
        },
      ];
}

const LEFT_OUT: Readonly<Record<LeftOut['code'], string>> = {
  'not-there': 'listed among the labels and not there',
  'not-labelled': 'without a label, left out',
  'not-a-class': 'in folders that are no classes (there is one folder, or at least as many images beside them)',
  'not-an-image': 'no JPEG, PNG or WebP image, left out',
};

function noteOn({ code, count, example }: LeftOut): Reason {
  return { code, message: `${count} file${count === 1 ? '' : 's'} ${LEFT_OUT[code]}, such as ${example}` };
}

function noteOnOffset(offset: number): readonly Reason[] {
  return offset === 0
    ? []
    : [{ code: 'background-class', message: 'the model has a background class in front: labels are counted from 1' }];
}

function notesOnOutputs({ isClassifier, isNamedFeature, names }: OutputPlan, labels: Labels | null): readonly Reason[] {
  return [
    ...(labels !== null && isClassifier
      ? [{ code: 'labels', message: `labels come from ${labels.source}: ${classes(labels.classes)}` }]
      : []),
    ...(isNamedFeature
      ? [
          {
            code: 'taken-for-features',
            message: `the output ${names[0]} is taken for features by its name, so what is measured is how far it moves: if it is one score a class, name it without embed, feature, hidden and pool`,
          },
        ]
      : []),
    ...(labels !== null && !isClassifier
      ? [
          {
            code: 'labels-not-used',
            message: `the labels (${labels.source}) are not used: the model's output (${names.join(', ')}) is not one score a class`,
          },
        ]
      : []),
  ];
}

function noteOnBatch(shared: number | null): readonly Reason[] {
  if (shared === null) return [];
  const how =
    shared === 1 ? 'so each ran alone' : `${shared} at once here: --batch 1 runs each alone, where the graph allows it`;
  return [
    { code: 'batch-dependent', message: `what the model says of an image depends on what runs beside it, ${how}` },
  ];
}

const classes = (count: number): string => `${count} class${count === 1 ? '' : 'es'}`;
const images = (count: number): string => `${count} image${count === 1 ? '' : 's'}`;
