import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { displayPath } from '../../library/find-files.ts';
import { type Compared, compareReports } from '../../lint/compare/compare.ts';
import type { Comparison } from '../../lint/compare/types.ts';
import type { Report } from '../../lint/types.ts';
import { compareMarkdown } from '../../report/compare/markdown.ts';
import { compareStylish } from '../../report/compare/stylish.ts';
import type { ComparisonReport } from '../../report/compare/words.ts';
import { COULD_NOT, FINDINGS, OK } from '../exit-status.ts';
import type { Flags } from '../flags/flags.ts';
import { type DocumentFormats, deliverDocument, planDocument } from '../output/documents.ts';
import type { Output } from '../output/outputs.ts';
import { refuseJudging } from '../results/judged-already.ts';
import { isResults, openView } from '../results/open-results.ts';
import { readReport } from '../results/read-report.ts';
import { complain, type LintRun, runLint } from '../run/run-lint.ts';
import type { Services } from '../services/services.ts';
import { UsageError } from '../usage-error.ts';

export interface CompareFlags extends Flags {
  /** How many dB are tolerated; true for none. */
  readonly failOnRegression?: number | true;
  readonly top?: number;
}

const FORMATS: DocumentFormats<ComparisonReport> = { stylish: compareStylish, markdown: compareMarkdown };

interface LoadedSide extends Compared {
  readonly input: string;
  /** The run that made the report; null where it was read from a file. */
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
  if (isResults(oldInput) || isResults(newInput)) return compareFiles(oldInput, newInput, outputs, flags, services);
  if (flags.top !== undefined) throw new UsageError('--top is for results of -f jsonl: of other sides all is told');
  const old = await loadSide(oldInput, flags, services);
  const now = await loadSide(newInput, flags, services);
  if (old.run === null && now.run === null) refuseJudging(newInput, flags);
  const runs = [old.run, now.run].filter((run) => run !== null);
  const inDocument = outputs.every(({ format, file }) => file === null && format !== 'stylish');
  for (const run of runs) await complain(run, inDocument, flags, services.host);
  if (runs.some(({ problems }) => problems.length > 0)) return COULD_NOT;
  checkSettings(old, now, now.run === null);
  const comparison = compareReports(old, now, toleranceOf(flags));
  await deliverDocument({ ...now.report, comparison }, outputs, FORMATS, flags, services.host);
  if (runs.some(({ report }) => report.summary.failed > 0)) return COULD_NOT;
  return statusOf(comparison, flags);
}

const MOST_LISTED = 20;

/** Compares the results of two runs over many models. */
async function compareFiles(
  oldFile: string,
  newFile: string,
  outputs: readonly Output[],
  flags: CompareFlags,
  { host }: Services,
): Promise<number> {
  const strange = [oldFile, newFile].find((file) => !isResults(file));
  if (strange !== undefined)
    throw new UsageError(`${strange} holds no results of -f jsonl: both sides have to, or none`);
  const side = async (file: string) => ({
    file,
    results: await openView(file, flags, host),
    keyOf: (paths: readonly string[]) => relativeTo(commonFolder(paths)),
  });
  const [old, now] = [await side(oldFile), await side(newFile)];
  checkSettings({ input: oldFile, report: old.results.head }, { input: newFile, report: now.results.head }, true);
  const { compareResults } = await import('../results/compare-results.ts');
  const document = await compareResults(old, now, toleranceOf(flags), flags.top ?? MOST_LISTED, host);
  await deliverDocument(document, outputs, FORMATS, flags, host);
  return statusOf(document.comparison, flags);
}

const toleranceOf = ({ failOnRegression }: CompareFlags): number =>
  typeof failOnRegression === 'number' ? failOnRegression : 0;

function statusOf({ summary }: Comparison, { failOnRegression }: CompareFlags): number {
  return failOnRegression !== undefined && summary.regressed > 0 ? FINDINGS : OK;
}

async function loadSide(input: string, flags: Flags, services: Services): Promise<LoadedSide> {
  const { cwd } = services.host;
  const stats = statSync(resolve(cwd, input), { throwIfNoEntry: false });
  if (stats?.isFile() === true && input.toLowerCase().endsWith('.json')) {
    const report = readReport(input, cwd);
    return { input, report, run: null, keyOf: relativeTo(commonFolder(pathsOf(report))) };
  }
  const run = await runLint([input], flags, services);
  const folder = stats?.isDirectory() === true ? displayPath(input, cwd) : commonFolder(pathsOf(run.report));
  return { input, report: run.report, run, keyOf: relativeTo(folder) };
}

interface Judged {
  readonly input: string;
  readonly report: Pick<Report, 'profile' | 'reference'>;
}

/** Throws UsageError for different settings: gains against different references can't be compared. */
function checkSettings(old: Judged, now: Judged, isRead: boolean): void {
  const [before, after] = [settingsOf(old.report), settingsOf(now.report)];
  const differing = before.filter((flag, index) => flag !== after[index]);
  if (differing.length === 0) return;
  const instead = after.filter((flag) => !before.includes(flag));
  const advice = isRead
    ? 'lint both with the same settings'
    : `lint with the same settings, or add ${differing.join(' ')}`;
  throw new UsageError(
    `can't compare: ${old.input} was judged with ${differing.join(' ')}, ${now.input} with ${instead.join(' ')}; ${advice}`,
  );
}

/** The settings as the flags that would set them. */
function settingsOf({ profile, reference }: Judged['report']): readonly string[] {
  return [
    `--profile ${profile}`,
    `--reference-stem-kernel ${reference.stemKernel}`,
    `--reference-resolution ${reference.resolution}`,
    `--reference-std ${reference.std}`,
  ];
}

/** The deepest folder that contains all models, without a slash at its end; empty for the working directory. */
function commonFolder(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split('/').slice(0, -1));
  const end = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return first.slice(0, end < 0 ? first.length : end).join('/');
}

const pathsOf = ({ models }: Report): readonly string[] => models.map(({ path }) => path);

function relativeTo(folder: string): (path: string) => string {
  const prefix = folder === '' || folder === '.' ? '' : `${folder}/`;
  return (path) => (path.startsWith(prefix) ? path.slice(prefix.length) : path);
}
