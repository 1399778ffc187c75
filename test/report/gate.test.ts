/** What fails a run. */
import { expect, it } from 'vitest';
import { DEFAULT_GATE, type Gate, modelFailures } from '../../src/report/gate.ts';
import { linted, partlyKnown, pointer, quiet, textTower } from './sample.ts';

const cases: readonly (readonly [Partial<Gate>, readonly string[]])[] = [
  [{}, []],
  [{ severity: 'warning' }, ['1 finding at or above warning']],
  [{ severity: 'info' }, ['2 findings at or above info']],
  [{ minScore: 65.7 }, []],
  [{ minScore: 66 }, ['score 65.7, at least 66 wanted']],
  [{ minGrade: 'C' }, []],
  [{ minGrade: 'B' }, ['grade C, at least B wanted']],
];
it.each(cases)('%j', (gate, reasons) => {
  expect(modelFailures(linted(), { ...DEFAULT_GATE, ...gate })).toEqual(reasons);
});

it('what is not known fails only where it is asked for', () => {
  const gate: Gate = { ...DEFAULT_GATE, unknown: true };
  expect(modelFailures(partlyKnown, gate)).toContain('not known: input-resolution');
  expect(modelFailures(quiet, gate)).toEqual([]);
});

it('a model without a score does not reach one', () => {
  const gate: Gate = { ...DEFAULT_GATE, minScore: 1, minGrade: 'F' };
  expect(modelFailures(linted({ score: null, grade: null, findings: [] }), gate)).toHaveLength(2);
});

it('a model that failed fails, one that is none of our business does not', () => {
  expect(modelFailures(pointer, DEFAULT_GATE)).toHaveLength(1);
  expect(modelFailures(textTower, { ...DEFAULT_GATE, minScore: 100, unknown: true })).toEqual([]);
});
