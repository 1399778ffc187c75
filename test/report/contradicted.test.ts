import { expect, it } from 'vitest';
import { infoOf } from '../../src/lint/rule-info.ts';
import type { SweepRule } from '../../src/lint/sweep-types.ts';
import type { Report } from '../../src/lint/types.ts';
import { html } from '../../src/report/formats/html.ts';
import { sweepText } from '../../src/report/formats/sweep.ts';
import { DEFAULT_GATE } from '../../src/report/gate.ts';
import { linted, measured, report } from './sample.ts';

const options = { color: false, width: 200, quiet: false, gate: DEFAULT_GATE, rules: infoOf() };
const [first] = measured.models;
if (first?.status !== 'linted' || first.sweep === null) throw new Error('the sample has no sweep');
const { sweep } = first;

const against: SweepRule = {
  id: 'pooling',
  verdict: 'disagrees',
  contradicted: true,
  predictedDb: 13.63,
  refinedDb: 10.06,
  measuredDb: 0.3,
  ci95: [0.1, 0.5],
};

const swept = (rules: readonly SweepRule[]): Report => {
  const confirmation = { rules, score: rules.length > 0 ? 88.1 : null, grade: rules.length > 0 ? 'B' : null } as const;
  return report([linted({ score: 65.7, grade: 'C', sweep: { ...sweep, confirmation } })]);
};

it.each([
  ['text', sweepText],
  ['HTML', html],
])('a rule that measurement contradicts is named, and the score it would have: %s', (_, format) => {
  const told = format(swept([against]), options);
  expect(told).toContain('pooling is contradicted: predicted +13.6 dB, measured ');
  expect(told).toContain('With what was measured the score is 88.1, B instead of 65.7, C.');
  expect(format(swept([]), options)).not.toContain('contradicted');
});
