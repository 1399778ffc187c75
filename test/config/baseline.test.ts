/** Laws of a baseline, over models with any findings. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyBaseline, type Placed } from '../../src/config/baseline.ts';
import { pruneBaseline, recordBaseline, type Scope, staleFindings } from '../../src/config/baseline-update.ts';
import type { ModelResult } from '../../src/lint/types.ts';
import { finding, linted, pointer } from '../report/sample.ts';

const scope: Scope = { exists: () => false, looksFor: () => true, least: 'warning' };

const anyFinding = fc
  .record({
    rule: fc.constantFrom('pooling', 'stem-kernel', null),
    code: fc.constantFrom('one', 'two', '__proto__'),
    severity: fc.constantFrom('info' as const, 'warning' as const, 'error' as const),
    gainDb: fc.option(fc.integer({ min: 0, max: 2000 }).map((n) => n / 100)),
  })
  .map(finding);

/** Few architectures, so that models share them. */
const anyRun: fc.Arbitrary<readonly Placed[]> = fc
  .array(
    fc.record({ architecture: fc.constantFrom('a', 'b', 'c'), findings: fc.array(anyFinding, { maxLength: 4 }) }),
    {
      maxLength: 5,
    },
  )
  .map((models) =>
    models.map(({ architecture, findings }, index) => {
      const path = `${index}.onnx`;
      return { path, model: linted({ path, fingerprint: `sha256:${architecture}`, findings }) };
    }),
  );

const counting = (models: readonly ModelResult[]): number =>
  models.flatMap((model) =>
    model.status === 'linted' ? model.findings.filter(({ severity }) => severity !== 'info') : [],
  ).length;

describe('for any models', () => {
  it('what was just recorded covers them, nothing of it is stale, and pruning changes nothing', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const baseline = recordBaseline(run, null, scope);
        expect(counting(applyBaseline(run, baseline, 'warning').models)).toBe(0);
        expect(staleFindings(run, baseline, scope)).toEqual([]);
        expect(pruneBaseline(run, baseline, scope)).toEqual(baseline);
        expect(recordBaseline([...run].reverse(), baseline, scope)).toEqual(baseline);
      }),
    );
  });

  it('recorded anew, models keep nothing of what they were granted before', () => {
    fc.assert(
      fc.property(anyRun, anyRun, (before, after) => {
        const again = after.slice(0, before.length);
        const baseline = recordBaseline(before.slice(0, again.length), null, scope);
        expect(recordBaseline(again, baseline, scope)).toEqual(recordBaseline(again, null, scope));
      }),
    );
  });

  it('pruning after a change accepts nothing new and leaves nothing stale', () => {
    fc.assert(
      fc.property(anyRun, anyRun, (before, after) => {
        const baseline = recordBaseline(before, null, scope);
        const pruned = pruneBaseline(after, baseline, scope);
        expect(staleFindings(after, pruned, scope)).toEqual([]);
        const left = (held: typeof baseline): number => counting(applyBaseline(after, held, 'warning').models);
        expect(left(pruned)).toBe(left(baseline));
      }),
    );
  });
});

it('what occurs no more is stale, and so is what occurs less often', () => {
  const run = (...codes: readonly string[]): readonly Placed[] => [
    { path: 'a.onnx', model: linted({ findings: codes.map((code) => finding({ rule: 'pooling', code })) }) },
  ];
  const baseline = recordBaseline(run('one', 'two', 'two'), null, scope);
  expect(staleFindings(run('two'), baseline, scope)).toEqual([
    { path: 'a.onnx', id: 'pooling/one', accepted: 1, found: 0 },
    { path: 'a.onnx', id: 'pooling/two', accepted: 2, found: 1 },
  ]);
});

it('a model that could not be judged, or is known by no architecture, stays as it is', () => {
  const unknown = linted({ fingerprint: null, findings: [finding({ severity: 'warning' })] });
  for (const model of [pointer, unknown]) {
    const run = [{ path: 'a.onnx', model }];
    const baseline = recordBaseline(run, null, scope);
    expect(baseline.models).toEqual({});
    expect(applyBaseline(run, baseline, 'warning')).toEqual({ models: [model], count: 0, changed: [], elsewhere: [] });
  }
});
