import { findFiles } from '../../library/find-files.ts';
import { buildReport } from '../../lint/summary.ts';
import type { Grade } from '../../lint/types.ts';
import { setText } from '../../lint/what-if/change.ts';
import type { Change } from '../../lint/what-if/types.ts';
import { whatIf } from '../../lint/what-if/what-if.ts';
import type { Remote } from '../../remote/types.ts';
import { isUrl } from '../../remote/url.ts';
import { whatIfMarkdown } from '../../report/what-if/markdown.ts';
import type { WhatIfReport } from '../../report/what-if/rows.ts';
import { whatIfStylish } from '../../report/what-if/stylish.ts';
import { COULD_NOT, FINDINGS, OK } from '../exit-status.ts';
import type { Flags } from '../flags/flags.ts';
import { parseChange } from '../flags/parse-change.ts';
import { type DocumentFormats, deliverDocument, planDocument } from '../output/documents.ts';
import { tell } from '../output/tell.ts';
import { configFinder, planModel } from '../plan/plan.ts';
import { withRemote } from '../plan/remote.ts';
import type { Services } from '../services/services.ts';
import { UsageError } from '../usage-error.ts';

export interface WhatIfFlags extends Flags {
  readonly set?: readonly string[];
  readonly targetGrade?: Grade;
}

const FORMATS: DocumentFormats<WhatIfReport> = { stylish: whatIfStylish, markdown: whatIfMarkdown };

export async function askWhatIf(
  input: string,
  flags: WhatIfFlags,
  dottedFiles: ReadonlyMap<string, string>,
  services: Services,
): Promise<number> {
  const { host, version } = services;
  const outputs = planDocument(flags, dottedFiles, FORMATS);
  const asked = flags.set === undefined ? null : parseChanges(flags.set);
  const { engine, path, settings, rules, inspected } = await withRemote(flags, host, (remote) =>
    inspectOne(input, flags, services, remote),
  );
  const model = engine.lint(inspected, path, settings, rules);
  const answer =
    model.status === 'linted' ? whatIf(model.facts, settings, asked, flags.targetGrade ?? null, rules) : null;
  await deliverDocument({ ...buildReport([model], settings, version), whatIf: answer }, outputs, FORMATS, flags, host);
  if (model.status !== 'linted') {
    const why = model.status === 'failed' ? '' : 'not applicable: ';
    await tell(`${path}: ${why}${model.reason.message}`, host);
    return COULD_NOT;
  }
  return answer?.target?.reached === false ? FINDINGS : OK;
}

function parseChanges(texts: readonly string[]): readonly Change[] {
  const changes = texts.map((text) => {
    const parsed = parseChange(text);
    if (!parsed.ok) throw new UsageError(`--set ${text}: ${parsed.message}`);
    return parsed.value;
  });
  const twice = changes.find(({ key }, index) => changes.findIndex((other) => other.key === key) !== index);
  if (twice !== undefined) throw new UsageError(`--set ${setText(twice)}: ${twice.key} is set twice`);
  return changes;
}

async function inspectOne(input: string, flags: Flags, { host, loadEngine }: Services, remote: Remote) {
  const path = await onePath(input, host.cwd, remote);
  const planned = await planModel(path, configFinder(flags, host.cwd), flags, host.cwd);
  const engine = await loadEngine();
  const { absolute, stated } = planned;
  const inspected = await (isUrl(path) ? remote.inspect(path, stated) : engine.inspect(absolute, stated));
  return { ...planned, engine, inspected };
}

async function onePath(input: string, cwd: string, remote: Remote): Promise<string> {
  const { paths, problems } = await findFiles([input], cwd, remote.find);
  const [problem] = problems;
  if (problem !== undefined) throw new UsageError(problem);
  const [path, ...more] = paths;
  if (path === undefined || more.length > 0)
    throw new UsageError(`what-if takes one model; ${input} holds ${paths.length}`);
  return path;
}
