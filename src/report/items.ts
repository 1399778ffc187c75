/** Findings as a flat list, for formats that know places and problems but no models. */
import { qualifiedCode } from '../lint/qualified-code.ts';
import type { Finding, LintedModel, Report, UnlintedModel } from '../lint/types.ts';
import { stableHash } from './hash.ts';

export interface Item {
  readonly model: LintedModel;
  readonly finding: Finding;
  /** Identifies the finding across runs: made of the place and what is wrong there, not of wording or numbers. */
  readonly fingerprint: string;
}

export function itemsOf(report: Report): readonly Item[] {
  const seen = new Map<string, number>();
  return report.models.flatMap((model) =>
    model.status === 'linted' ? model.findings.map((finding) => toItem(model, finding, seen)) : [],
  );
}

export function failedModels<M extends { readonly status: string }>({
  models,
}: {
  readonly models: readonly (M | UnlintedModel)[];
}): readonly UnlintedModel[] {
  return models.filter((model): model is UnlintedModel => model.status === 'failed');
}

/** `rule/code`; the code of a custom rule already includes the rule's id. */
export function findingId(finding: Finding): string {
  return finding.code.includes('/') ? finding.code : qualifiedCode(finding);
}

/** The finding's message and advice in one text: what is wrong, then what to do. */
export function fullText({ message, advice }: Finding): string {
  return advice === null ? message : `${message} ${advice}`;
}

/** `fullText`, with the place in brackets where it is known. */
export function fullTextAtPlace(finding: Finding): string {
  const place = placeText(finding);
  return place === null ? fullText(finding) : `${fullText(finding)} [${place}]`;
}

/** `/maxpool/MaxPool (graph.node[2])`, as much of it as is known; null where nothing is. */
export function placeText({ at, name }: Finding): string | null {
  if (name === null || name === '') return at;
  return at === null ? name : `${name} (${at})`;
}

/** Fingerprints use the node's name, which survives edits of the graph where an index doesn't; equal ones are numbered. */
function toItem(model: LintedModel, finding: Finding, seen: Map<string, number>): Item {
  const parts = [model.path, findingId(finding), finding.name ?? finding.at ?? ''];
  const key = JSON.stringify(parts);
  const times = seen.get(key) ?? 0;
  seen.set(key, times + 1);
  return { model, finding, fingerprint: stableHash(times === 0 ? parts : [...parts, String(times)]) };
}
