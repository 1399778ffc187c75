/** The work that `lint` and `facts` share: find, inspect, judge, sort, tell what could not be done. */
import { resolve } from 'node:path';
import type { ModelResult, Report } from '../lint/types.ts';
import { safeText } from '../report/safe-text.ts';
import { sortReport } from '../report/sort.ts';
import { findFiles } from './find-files.ts';
import type { Flags } from './flags.ts';
import type { Host } from './host.ts';
import { createProgress } from './progress.ts';
import type { Services } from './services.ts';
import { settingsOf, statedOf } from './settings.ts';

export interface LintRun {
  readonly report: Report;
  /** Inputs that matched nothing or could not be searched. */
  readonly problems: readonly string[];
}

export async function runLint(
  inputs: readonly string[],
  flags: Flags,
  { host, version, loadEngine }: Services,
): Promise<LintRun> {
  const { paths, problems } = await findFiles(inputs, host.cwd);
  const settings = settingsOf(flags);
  const stated = statedOf(flags);
  const engine = await loadEngine();
  const progress = createProgress(host, paths.length, flags.quiet === true);
  const models: ModelResult[] = [];
  for (const path of paths) {
    await progress.step(path);
    models.push(engine.lint(engine.inspect(resolve(host.cwd, path), stated), path, settings));
  }
  await progress.clear();
  return { report: sortReport(engine.report(models, settings, version)), problems };
}

/** One line on stderr for everything that could not be read; documents tell of files themselves. */
export async function complain({ report, problems }: LintRun, inDocument: boolean, host: Host): Promise<void> {
  const files = report.models.flatMap((model) =>
    model.status === 'failed' ? [`${model.path}: ${model.reason.message}`] : [],
  );
  for (const line of [...problems, ...(inDocument ? [] : files)])
    await host.stderr.write(`noiselint: ${safeText(line)}\n`);
}
