/** What a table of ranks shows of each model, the same in every text format. */
import { decisiveDb } from '../../lint/decisive.ts';
import type { RankCounts, Ranking } from '../../lint/rank/types.ts';
import { signed } from '../../lint/signed.ts';
import type { LintedModel, Profile, Report, RuleResult, UnlintedModel } from '../../lint/types.ts';
import { factor } from '../numbers.ts';

/** What a table shows of a report with a ranking. */
export interface RankReport extends Omit<Report, 'models'> {
  readonly models: readonly (Row | UnlintedModel)[];
  readonly ranking: Ranking;
}

type Row = Pick<LintedModel, 'status' | 'path' | 'rules' | 'score' | 'grade'>;

export function modelsByPath({ models }: RankReport): ReadonlyMap<string, Row> {
  return new Map(models.flatMap((model) => (model.status === 'linted' ? [[model.path, model] as const] : [])));
}

/** Over all models, listed or not. */
export function countsOf({ ranked, unranked, all }: Ranking): RankCounts {
  return (
    all ?? { ranked: ranked.length, tied: ranked.filter(({ tied }) => tied > 1).length, unranked: unranked.length }
  );
}

/** Says that a list is cut: `the 10 quietest are listed`. Null where it is not. */
export function excerptText({ ranked, unranked, all }: Ranking): string | null {
  if (all === undefined) return null;
  const cut = all.unranked > unranked.length ? ` and ${unranked.length} without a rank` : '';
  return `the ${ranked.length} quietest${cut} are listed`;
}

/** `2=` where models share the second place. */
export function place({ rank, tied }: { readonly rank: number; readonly tied: number }): string {
  return `${rank}${tied > 1 ? '=' : ''}`;
}

/** `+13.63`, `x2.23`; `?` for not known, `-` for no comparable scale or a rule that is off. */
export function ruleCell(rule: RuleResult | undefined, profile: Profile): string {
  const gain = rule === undefined ? null : decisiveDb(rule, profile);
  if (rule === undefined || gain === null) return rule?.outcome === 'unknown' ? '?' : '-';
  return rule.unit === 'noise-power' ? number(gain) : factor(gain);
}

/** dB without the unit, to the precision at which models tie. */
export function number(db: number): string {
  return signed(db, 2);
}

/** What the numbers are, a sentence each. */
export function legend({ profile, reference, ranking }: RankReport): readonly string[] {
  const { stemKernel, resolution, std } = reference;
  const which = profile === 'paper' ? "the paper's formulas" : 'refined';
  return [
    `dB of noise power against a ${stemKernel}x${stemKernel} stem, ${resolution}x${resolution} input and average pooling (${which}); lower is quieter.`,
    `normalization: factor on the worst-case bound against std ${std}${ranking.by === 'total' ? ', never part of the total' : ''}.`,
  ];
}
