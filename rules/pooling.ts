import type { Facts, PoolingValue } from '../src/facts/types.ts';
import { maxOverAverageDb } from '../src/theory/pooling.ts';
import { poolDb } from './pool-noise.ts';
import { type Check, type Draft, decisiveDb, type Rule, type RuleContext, type RuleMeta, unknown } from './rule.ts';

const meta: RuleMeta = {
  id: 'pooling',
  title: 'Average rather than max pooling',
  summary: 'A maximum over noisy samples is biased and lets a single pixel pass whole; an average does neither.',
  unit: 'noise-power',
  needs: ['pooling'],
  defaultSeverity: 'warning',
  codes: ['max-pool-on-trunk', 'max-head', 'average-max-head', 'gem-head', 'max-pools-off-trunk'],
};

interface Part {
  readonly gainDb: number;
  readonly refinedGainDb: number;
  readonly finding: Draft;
}

function trunkParts({ trunk }: PoolingValue, facts: Facts, { profile }: RuleContext): readonly Part[] {
  return trunk
    .filter(({ kind }) => kind === 'max')
    .map((pool) => {
      const gains = poolDb(pool, facts);
      const { window, at, name = null } = pool;
      const note = { code: 'max-pool-on-trunk', pool: name ?? at, window, ...gains } as const;
      return { ...gains, finding: { note, level: 'judged', at, name, benefitDb: decisiveDb(gains, profile) } };
    });
}

/** The gain of a global maximum as the head; an upper bound, as its samples are taken for independent. */
function headParts({ head, headAt, headWindow }: PoolingValue): readonly Part[] {
  if (head !== 'max' || headWindow === undefined) return [];
  const gainDb = maxOverAverageDb(headWindow);
  const note = { code: 'max-head', window: headWindow, gainDb } as const;
  const finding: Draft = { note, level: 'judged', at: headAt ?? null, name: null, benefitDb: gainDb };
  return [{ gainDb, refinedGainDb: gainDb, finding }];
}

/** Findings on what does not enter the sum: rules/pooling.md counts it as an average, or not at all. */
function remarks({ branches, head, headAt = '' }: PoolingValue): readonly Draft[] {
  const remark = (note: Draft['note'], at: string): Draft => ({ note, level: 'info', at, name: null, benefitDb: null });
  const aside = branches.filter(({ kind }) => kind === 'max');
  return [
    ...(head === 'average+max' ? [remark({ code: 'average-max-head' }, headAt)] : []),
    ...(head === 'gem' ? [remark({ code: 'gem-head' }, headAt)] : []),
    ...(aside[0] ? [remark({ code: 'max-pools-off-trunk', count: aside.length }, aside[0].at)] : []),
  ];
}

function check(facts: Facts, context: RuleContext): Check {
  const { pooling } = facts;
  if (!pooling.known) return unknown(pooling.reason);
  const parts = [...trunkParts(pooling.value, facts, context), ...headParts(pooling.value)];
  const findings = [...parts.map(({ finding }) => finding), ...remarks(pooling.value)];
  if (pooling.value.head === 'max' && pooling.value.headWindow === undefined) {
    const head: Draft = {
      note: { code: 'max-head', window: null, gainDb: null },
      level: 'failing',
      at: pooling.value.headAt ?? null,
      name: null,
      benefitDb: null,
    };
    const message = 'the number of positions under the global max pool is not known';
    return unknown({ code: 'unknown-window', message }, [...findings, head]);
  }
  const sum = (gain: (part: Part) => number): number => parts.reduce((total, part) => total + gain(part), 0);
  return {
    status: 'judged',
    gainDb: sum(({ gainDb }) => gainDb),
    refinedGainDb: sum(({ refinedGainDb }) => refinedGainDb),
    findings,
  };
}

export const pooling: Rule = { meta, check };
