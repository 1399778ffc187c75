import { expect, it } from 'vitest';
import { compareOutcomes } from '../../../src/sweep/counterfactuals/compare.ts';
import type { ImageOutcome } from '../../../src/sweep/run/types.ts';

/** One image whose clean first class is `first`, and whose output moves by `distance` under the lowest noise. */
function outcome(
  image: number,
  first: number | null,
  distance: number | null,
  label: number | null = null,
): ImageOutcome {
  const clean = { top: first === null ? [] : [first], confidence: null, distance: 0 };
  const noisy = [
    { seed: 0, sigma: 0.2, outcome: { top: [], confidence: null, distance: 7 } },
    { seed: 0, sigma: 0.1, outcome: { top: [], confidence: null, distance } },
  ];
  return { image: `${image}`, label, clean, noisy };
}

const many = (make: (image: number) => ImageOutcome): readonly ImageOutcome[] =>
  Array.from({ length: 20 }, (_, i) => make(i));

type Case = readonly [
  title: string,
  before: readonly ImageOutcome[],
  after: readonly ImageOutcome[],
  offset: number,
  expected: object,
];

it.each<Case>([
  [
    'half the distance is 6 dB quieter',
    many((i) => outcome(i, 1, 0.4 + i / 100)),
    many((i) => outcome(i, 1, 0.2 + i / 200)),
    0,
    { measuredDb: -6.02, verdict: 'agrees', clean: { before: 1, after: 1 } },
  ],
  [
    'louder contradicts',
    many((i) => outcome(i, 1, 0.2 + i / 100)),
    many((i) => outcome(i, 1, 0.4 + i / 100)),
    0,
    { verdict: 'disagrees' },
  ],
  [
    'now this, now that is not measurable',
    many((i) => outcome(i, 1, i % 2 ? 0.2 : 0.4)),
    many((i) => outcome(i, 1, i % 2 ? 0.4 : 0.2)),
    0,
    { measuredDb: 0, verdict: 'not-measurable' },
  ],
  [
    'clean images against their labels, counted from the class behind the background',
    many((i) => outcome(i, i % 4 === 3 ? 0 : (i % 4) + 1, 0.2, i % 4)),
    many((i) => outcome(i, 1, 0.1, i % 4)),
    1,
    { clean: { before: 0.75, after: 0.25 } },
  ],
  [
    'one image has no interval',
    [outcome(1, 1, 0.4)],
    [outcome(1, 1, 0.2)],
    0,
    { measuredDb: null, ci95: null, verdict: 'not-measurable', clean: { before: 1, after: 1 } },
  ],
  [
    'an original that noise does not move has no ratio',
    many((i) => outcome(i, 1, 0)),
    many((i) => outcome(i, 1, 0.2)),
    0,
    { measuredDb: null, ci95: null, verdict: 'not-measurable' },
  ],
  [
    'without labels against the first class of the original',
    many((i) => outcome(i, i, 0.2)),
    many((i) => outcome(i, i < 15 ? i : 99, 0.1)),
    0,
    { clean: { before: 1, after: 0.75 } },
  ],
  ['no classifier', many((i) => outcome(i, null, 0.2)), many((i) => outcome(i, null, 0.1)), 0, { clean: null }],
  [
    'an output that became no number is lost whole',
    many((i) => outcome(i, 1, 1)),
    many((i) => outcome(i, 1, null)),
    0,
    { measuredDb: 0 },
  ],
  [
    'images that only one of them measured',
    [outcome(3, 1, 1)],
    [outcome(4, 1, 1)],
    0,
    { measuredDb: null, clean: null },
  ],
])('%s', (_, before, after, offset, expected) => {
  expect(compareOutcomes(before, after, offset)).toMatchObject(expected);
});
