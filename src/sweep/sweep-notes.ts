/** The notes of a sweep: what limits the measurement, and what was assumed; their codes and all of their wording. */
import type { Reason } from '../facts/types.ts';
import type { DataSet, Labels, LeftOut } from './data/types.ts';
import type { Measured } from './run/measure.ts';
import type { OutputPlan } from './run/outputs.ts';
import type { SweepSummary } from './statistics/summarize.ts';

/** What notes are about, apart from the measurement itself; as `SweepSetting` has it. */
interface Circumstances {
  readonly data: DataSet;
  readonly offset: number;
  readonly outputs: OutputPlan;
  readonly sharedBatch: number | null;
}

export const sweepNotes = (
  measured: Measured,
  summary: SweepSummary,
  { data, offset, outputs, sharedBatch }: Circumstances,
): readonly Reason[] => [
  ...notesOn(measured),
  ...notesOnCurve(summary),
  ...noteOnDrawn(data),
  ...data.leftOut.map(noteOn),
  ...noteOnOffset(offset),
  ...notesOnOutputs(outputs, data.labels),
  ...noteOnBatch(sharedBatch),
];

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
