import type { Facts, StemValue } from '../src/facts/types.ts';
import { boxChain, chainGain, receptiveField } from '../src/theory/box-chain.ts';
import type { Pair } from '../src/theory/geometry.ts';
import { stemDb, stemGain } from '../src/theory/stem.ts';
import type { StemBasis } from './notes.ts';
import { type Draft, decisiveDb, type Rule, type RuleMeta, unknown } from './rule.ts';
import { stemChain } from './stem-chain.ts';

const meta: RuleMeta = {
  id: 'stem-kernel',
  title: 'Larger stem kernels',
  summary: 'The first operator that mixes pixels averages noise away: its gain falls as 1 over its number of taps.',
  unit: 'noise-power',
  needs: ['stem'],
  defaultSeverity: 'warning',
  codes: ['small-stem-kernel', 'dead-filters', 'unusable-stem-weights'],
};

/** The refined gain, by the stem's weights or by its chain of layers; null where only the paper's formula applies. */
function refine(stem: StemValue, facts: Facts, reference: number): { gainDb: number; basis: StemBasis } | null {
  const bandwidth = stem.weights?.noiseBandwidth ?? 0;
  if (bandwidth > 0) return { gainDb: stemDb(bandwidth, reference), basis: { kind: 'weights' } };
  const { stages } = stemChain(stem, facts.pooling.value);
  if (stages.length < 2) return null;
  const chain = boxChain(stages);
  return {
    gainDb: stemDb(chainGain(chain), reference),
    basis: { kind: 'composite', stages: stages.length, receptiveField: receptiveField(chain) },
  };
}

export const stemKernel: Rule = {
  meta,
  check(facts, { profile, reference: { stemKernel: reference } }) {
    const { stem } = facts;
    if (!stem.known) return unknown(stem.reason);
    const kernels: readonly Pair[] = [stem.value, ...(stem.value.alternatives ?? [])].map(({ kernel }) => kernel);
    const kernel = kernels.reduce((least, next) => (stemGain(next) > stemGain(least) ? next : least));
    const gainDb = stemDb(stemGain(kernel), reference);
    const refined = refine(stem.value, facts, reference);
    const gains = { gainDb, refinedGainDb: refined?.gainDb ?? gainDb };
    const benefitDb = decisiveDb(gains, profile);
    const finding: Draft = {
      note: { code: 'small-stem-kernel', kernel, reference, gainDb, refined },
      level: 'judged',
      at: stem.evidence[0]?.at ?? null,
      name: stem.evidence[0]?.name ?? null,
      benefitDb,
    };
    return { status: 'judged', ...gains, findings: benefitDb > 0 ? [finding] : [] };
  },
};
