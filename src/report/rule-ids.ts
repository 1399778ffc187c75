import type { LintedModel, UnlintedModel } from '../lint/types.ts';

interface Judged {
  readonly models: readonly (Pick<LintedModel, 'status' | 'rules'> | UnlintedModel)[];
}

/** The ids of all rules that judged a model, in the order of their first appearance. */
export function ruleIds({ models }: Judged): readonly string[] {
  return [...new Set(models.flatMap((model) => (model.status === 'linted' ? model.rules.map(({ id }) => id) : [])))];
}
