/** What `lint` and `facts` share: lints all models, keeps the results, and reports what failed. */
import type { Rule } from '../../../rules/rule.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { buildReport, summarize, withModel } from '../../lint/summary.ts';
import type { ModelResult, Report } from '../../lint/types.ts';
import type { Gate } from '../../report/gate.ts';
import type { Result } from '../../report/run-lines.ts';
import { sortReport } from '../../report/sort.ts';
import { failingOf, NONE_FAILING, whyFails, withFailing } from '../../report/why-fails.ts';
import { COULD_NOT, isFinding, OK, statusOf } from '../exit-status.ts';
import type { Flags } from '../flags/flags.ts';
import type { Output } from '../output/outputs.ts';
import { tell } from '../output/tell.ts';
import type { Host } from '../services/host.ts';
import type { Services } from '../services/services.ts';
import { type Flow, withFlow } from './flow.ts';

export interface LintRun {
  readonly report: Report;
  readonly gate: Gate;
  /** The configuration of the run as a whole. */
  readonly loaded: LoadedConfig | null;
  readonly rules: readonly Rule[];
  /** Inputs that matched nothing or could not be searched. */
  readonly problems: readonly string[];
  /** Notes that fail nothing. */
  readonly notes: readonly string[];
}

/** A run and the place of each of its models in the input. */
export interface Collected extends LintRun {
  readonly places: readonly number[];
}

export async function runLint(inputs: readonly string[], flags: Flags, services: Services): Promise<LintRun> {
  const run = await withFlow(inputs, flags, services, (flow) => collect(flow, flow.results(), services.version));
  return { ...run, report: sortReport(run.report) };
}

/** What a run knows before its results, and when all are taken. */
type Ending = Pick<Flow, 'gate' | 'loaded' | 'end'> & { readonly settings: Pick<Report, 'profile' | 'reference'> };

/** The whole run, its models in the order of the input. */
export async function collect(flow: Ending, results: AsyncIterable<Result>, version: string): Promise<Collected> {
  const models: ModelResult[] = [];
  const places: number[] = [];
  let suppressed = 0;
  for await (const result of results) {
    models.push(result.model);
    places.push(result.index);
    suppressed += result.suppressed;
  }
  const report = buildReport(models, flow.settings, version);
  return {
    report: { ...report, summary: { ...report.summary, suppressed } },
    places,
    gate: flow.gate,
    loaded: flow.loaded,
    ...(await flow.end()),
  };
}

/**
 * A run whose results are written at once and not kept.
 * @param isForMerge whether another run judges it
 */
export async function drain(
  { gate, end }: Ending,
  results: AsyncIterable<Result>,
  inDocument: boolean,
  isForMerge: boolean,
  flags: Flags,
  host: Host,
): Promise<number> {
  let summary = summarize([]);
  let hasFindings = false;
  let failing = NONE_FAILING;
  for await (const { model, suppressed } of results) {
    summary = withModel(summary, model, suppressed);
    hasFindings ||= isFinding(model, gate);
    failing = withFailing(failing, model, gate);
    if (!inDocument) await tellFailure(model, host);
    else if (host.stdout.isClosed === true) break;
  }
  const { problems, notes } = await end();
  await complain({ report: { models: [] }, problems, notes }, inDocument, flags, host);
  if (isForMerge) return OK;
  for (const reason of whyFails(failing, { summary }, gate)) await tell(reason, host);
  return problems.length > 0 ? COULD_NOT : statusOf({ summary }, hasFindings, gate);
}

/** Prints a line on stderr for everything that could not be read, except for models that documents report themselves. */
export async function complain(
  { report, problems, notes }: Pick<LintRun, 'problems' | 'notes'> & { readonly report: Pick<Report, 'models'> },
  inDocument: boolean,
  flags: Flags,
  host: Host,
): Promise<void> {
  for (const problem of problems) await tell(problem, host);
  if (!inDocument) for (const model of report.models) await tellFailure(model, host);
  if (flags.quiet !== true) for (const note of notes) await tell(note, host);
}

/** The summary of stylish says it; of the other formats some have no place for it, and a file tells nobody at the terminal. */
export async function tellWhyFails(
  { report, gate }: Pick<LintRun, 'report' | 'gate'>,
  outputs: readonly Output[],
  host: Host,
): Promise<void> {
  if (outputs.some(({ format, file }) => format === 'stylish' && file === null)) return;
  for (const reason of whyFails(failingOf(sortReport(report).models, gate), report, gate)) await tell(reason, host);
}

async function tellFailure(model: ModelResult, host: Host): Promise<void> {
  if (model.status === 'failed') await tell(`${model.path}: ${model.reason.message}`, host);
}
