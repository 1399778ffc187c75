import type { LintedModel, UnlintedModel } from '../lint/types.ts';

interface Judged {
  readonly models: readonly (Pick<LintedModel, 'status' | 'rules'> | UnlintedModel)[];
}

/** Of all models, in the order of the first that has them. */
export function ruleIds({ models }: Judged): readonly string[] {
  return [...new Set(models.flatMap((model) => (model.status === 'linted' ? model.rules.map(({ id }) => id) : [])))];
}
