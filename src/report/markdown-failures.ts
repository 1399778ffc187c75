import type { UnlintedModel } from '../lint/types.ts';
import { failedModels } from './items.ts';
import { code, prose } from './markdown-text.ts';

/** A section with the models that could not be read, in lines; empty where all could. */
export function failuresSection<M extends { readonly status: string }>(report: {
  readonly models: readonly (M | UnlintedModel)[];
}): readonly string[] {
  const failed = failedModels(report);
  if (failed.length === 0) return [];
  return [
    '',
    '#### Not readable',
    '',
    ...failed.map(({ path, reason }) => `- ${code(path)}: ${prose(reason.message)}`),
  ];
}
