/** Plans the changes that are tried on a model: those advised by rules that raised a finding, as far as a graph can be changed. */
import { roundDb } from '../../lint/rounding.ts';
import type { SweepCounterfactual } from '../../lint/sweep-types.ts';
import type { LintedModel } from '../../lint/types.ts';
import type { ChannelAffine } from '../graph-edit/average-pool.ts';
import type { Draft } from '../graph-edit/draft.ts';
import { applicableRules, applyRules, type Change, type ChangeCode } from './apply.ts';

/** A change that was made in the graph, to be swept. */
export interface Planned {
  readonly rule: string;
  readonly restored: boolean;
  readonly at: string;
  readonly change: string;
  readonly predictedDb: number;
  readonly refinedDb: number;
  readonly draft: Draft;
}

export interface CounterfactualPlan {
  readonly planned: readonly Planned[];
  /** Those whose advice can't be tried, with the reason. */
  readonly impossible: readonly SweepCounterfactual[];
}

const FIRING: ReadonlySet<string> = new Set(['info', 'warning', 'error']);

/**
 * Plans the counterfactuals of one model: for each rule the bare change, and for pools also one with restored moments.
 * @param restore by the place of a pool; empty where no moments were measured
 */
export function planCounterfactuals(
  { rules, facts }: Pick<LintedModel, 'rules' | 'facts'>,
  draft: Draft,
  stemKernel: number,
  restore: ReadonlyMap<string, ChannelAffine>,
): CounterfactualPlan {
  const firing = rules.filter(({ id, outcome, gainDb }) => {
    return applicableRules.includes(id) && FIRING.has(outcome) && (gainDb ?? 0) > 0;
  });
  const planned: Planned[] = [];
  const impossible: SweepCounterfactual[] = [];
  const image = facts.input.evidence[0]?.at ?? 'graph.input[0]';
  for (const { id: rule } of firing) {
    const bare = applyRules(draft, facts, [rule], { stemKernel });
    const [first] = bare.changes;
    if (first === undefined) {
      const [skipped] = bare.skipped;
      const reason = skipped?.reason ?? { code: 'nothing-to-change', message: 'there is nothing to change' };
      impossible.push({ ...nothing, rule, at: skipped?.at ?? image, change: 'none', reason });
      continue;
    }
    const common = { rule, at: first.at ?? image, ...predicted(bare.changes) };
    const change = describeChanges(bare.changes);
    planned.push({ ...common, change, restored: false, draft: bare.draft });
    if (rule !== 'pooling' || !bare.changes.some(({ at }) => restore.has(at ?? ''))) continue;
    const restored = applyRules(draft, facts, [rule], { stemKernel, restore });
    planned.push({ ...common, change: `${change}, mean and variance restored`, restored: true, draft: restored.draft });
  }
  return { planned, impossible };
}

/** The fields of a measurement, for a change that was not measured. */
export const notMeasured = {
  measuredDb: null,
  ci95: null,
  verdict: 'not-measurable',
  clean: null,
  levels: [],
  slope: null,
} as const;

const nothing = { restored: false, predictedDb: null, refinedDb: null, ...notMeasured } as const;

/** The predicted effect of changes in dB; negative is quieter. */
const predicted = (changes: readonly Change[]): Pick<Planned, 'predictedDb' | 'refinedDb'> => ({
  predictedDb: roundDb(-changes.reduce((sum, { predictedDb }) => sum + predictedDb, 0)),
  refinedDb: roundDb(-changes.reduce((sum, { refinedDb }) => sum + refinedDb, 0)),
});

const WORDS: Readonly<Record<ChangeCode, string>> = {
  'max-to-average-pool': 'average in place of',
  'half-resolution': 'image averaged over 2x2 pixels and enlarged again',
  'wider-stem': 'image under a box before the stem',
};

function describeChanges(changes: readonly Change[]): string {
  const [first] = changes as [Change];
  if (first.code !== 'max-to-average-pool') return WORDS[first.code];
  const more = changes.length > 1 ? ` and ${changes.length - 1} more` : '';
  return `${WORDS[first.code]} ${first.name ?? first.at}${more}`;
}
