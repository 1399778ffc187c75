import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { displayPath } from '../../library/find-files.ts';
import { type Compared, compareReports } from '../../lint/compare/compare.ts';
import type { Report } from '../../lint/types.ts';
import { compareMarkdown } from '../../report/compare/markdown.ts';
import { compareStylish } from '../../report/compare/stylish.ts';
import type { ComparisonReport } from '../../report/compare/words.ts';
import { type DocumentFormats, deliverDocument, planDocument } from '../documents.ts';
import { COULD_NOT, FINDINGS, OK } from '../exit-status.ts';
import type { Flags } from '../flags.ts';
import { readReport } from '../read-report.ts';
import { complain, type LintRun, runLint } from '../run-lint.ts';
import type { Services } from '../services.ts';
import { UsageError } from '../usage-error.ts';

export interface CompareFlags extends Flags {
  /** dB; true for any. */
  readonly failOnRegression?: number | true;
}

const FORMATS: DocumentFormats<ComparisonReport> = { stylish: compareStylish, markdown: compareMarkdown };

interface LoadedSide extends Compared {
  readonly input: string;
  /** Null for a report that was read. */
  readonly run: LintRun | null;
}

export async function compare(
  oldInput: string,
  newInput: string,
  flags: CompareFlags,
  dottedFiles: ReadonlyMap<string, string>,
  services: Services,
): Promise<number> {
  const outputs = planDocument(flags, dottedFiles, FORMATS);
  const old = await loadSide(oldInput, flags, services);
  const now = await loadSide(newInput, flags, services);
  const runs = [old.run, now.run].filter((run) => run !== null);
  const inDocument = outputs.every(({ format, file }) => file === null && format !== 'stylish');
  for (const run of runs) await complain(run, inDocument, flags, services.host);
  if (runs.some(({ problems }) => problems.length > 0)) return COULD_NOT;
  checkSettings(old, now);
  const { failOnRegression } = flags;
  const comparison = compareReports(old, now, typeof failOnRegression === 'number' ? failOnRegression : 0);
  await deliverDocument({ ...now.report, comparison }, outputs, FORMATS, flags, services.host);
  if (runs.some(({ report }) => report.summary.failed > 0)) return COULD_NOT;
  return failOnRegression !== undefined && comparison.summary.regressed > 0 ? FINDINGS : OK;
}

async function loadSide(input: string, flags: Flags, services: Services): Promise<LoadedSide> {
  const { cwd } = services.host;
  const stats = statSync(resolve(cwd, input), { throwIfNoEntry: false });
  if (stats?.isFile() === true && input.toLowerCase().endsWith('.json')) {
    const report = readReport(input, cwd);
    return { input, report, run: null, keyOf: relativeTo(commonFolder(report)) };
  }
  const run = await runLint([input], flags, services);
  const folder = stats?.isDirectory() === true ? displayPath(input, cwd) : commonFolder(run.report);
  return { input, report: run.report, run, keyOf: relativeTo(folder) };
}

/** Gains against unlike references have no difference. */
function checkSettings(old: LoadedSide, now: LoadedSide): void {
  const [before, after] = [settingsOf(old.report), settingsOf(now.report)];
  const differing = before.filter((flag, index) => flag !== after[index]);
  if (differing.length === 0) return;
  const instead = after.filter((flag) => !before.includes(flag));
  const advice =
    now.run === null
      ? 'lint both with the same settings'
      : `lint with the same settings, or add ${differing.join(' ')}`;
  throw new UsageError(
    `can't compare: ${old.input} was judged with ${differing.join(' ')}, ${now.input} with ${instead.join(' ')}; ${advice}`,
  );
}

/** As the flags that would set them. */
function settingsOf({ profile, reference }: Report): readonly string[] {
  return [
    `--profile ${profile}`,
    `--reference-stem-kernel ${reference.stemKernel}`,
    `--reference-resolution ${reference.resolution}`,
    `--reference-std ${reference.std}`,
  ];
}

/** The deepest folder that holds all models, with a slash at its end; empty for the working directory. */
function commonFolder({ models }: Report): string {
  const [first = [], ...others] = models.map(({ path }) => path.split('/').slice(0, -1));
  const end = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return first.slice(0, end < 0 ? first.length : end).join('/');
}

function relativeTo(folder: string): (path: string) => string {
  const prefix = folder === '' || folder === '.' ? '' : `${folder}/`;
  return (path) => (path.startsWith(prefix) ? path.slice(prefix.length) : path);
}
