/** Why a run fails where its findings do not show it: a limit that the user set beyond errors. */
import type { ModelResult, Report } from '../lint/types.ts';
import { type Gate, modelFailures, runFailures } from './gate.ts';

/** Models that fail without an error, which is counted and shown as such. */
export interface Failing {
  readonly count: number;
  /** Path and reasons of the first. */
  readonly first: string;
}

export const NONE_FAILING: Failing = { count: 0, first: '' };

export function withFailing(failing: Failing, model: ModelResult, gate: Gate): Failing {
  if (model.status !== 'linted' || model.findings.some(({ severity }) => severity === 'error')) return failing;
  const reasons = modelFailures(model, gate);
  if (reasons.length === 0) return failing;
  const { count, first } = failing;
  return { count: count + 1, first: count === 0 ? `${model.path}: ${reasons.join('; ')}` : first };
}

export function failingOf(models: readonly ModelResult[], gate: Gate): Failing {
  return models.reduce((failing, model) => withFailing(failing, model, gate), NONE_FAILING);
}

export function whyFails({ count, first }: Failing, report: Pick<Report, 'summary'>, gate: Gate): readonly string[] {
  const models = count > 1 ? [`${count} models without an error, such as ${first}`] : count === 1 ? [first] : [];
  return [...runFailures(report, gate), ...models].map((reason) => `fails: ${reason}`);
}
