import type { Wanted } from '../../facts/inspect-types.ts';
import { tellsFingerprints, tellsOfFailures } from '../../report/format-names.ts';
import type { HeadLine } from '../../report/run-lines.ts';
import { COULD_NOT, exitStatus, OK } from '../exit-status.ts';
import type { Flags } from '../flags/flags.ts';
import { isPart } from '../flags/parse-shard.ts';
import { deliverAll, formatOptions, loadDocuments, writeText } from '../output/deliver.ts';
import { planOutputs } from '../output/outputs.ts';
import { findBaseline } from '../run/find-baseline.ts';
import { type Flow, withFlow } from '../run/flow.ts';
import { type Collected, collect, complain, drain, tellWhyFails } from '../run/run-lint.ts';
import type { Services } from '../services/services.ts';
import { UsageError } from '../usage-error.ts';

export async function lint(
  inputs: readonly string[],
  flags: Flags,
  dottedFiles: ReadonlyMap<string, string>,
  services: Services,
): Promise<number> {
  const { host, version } = services;
  const outputs = planOutputs(flags.format ?? [], flags.outputFile ?? null, dottedFiles);
  const lines = outputs.find(({ format }) => format === 'jsonl') ?? null;
  if (flags.continue === true && lines === null)
    throw new UsageError('--continue goes on with a file of results: -f jsonl -o results.jsonl');
  if (flags.shardBy !== undefined && flags.shard === undefined) throw new UsageError('--shard-by needs --shard');
  const others = outputs.filter((output) => output !== lines);
  // Loaded before the work, so that a wrong path fails at once.
  const documents = await loadDocuments(others, host.cwd);
  // A document in a file tells nobody who looks at the terminal.
  const inDocument = outputs.every(({ format, file }) => file === null && tellsOfFailures(format));
  const wanted = (baseline: string | null): Wanted => ({
    fingerprint: baseline !== null || outputs.some(({ format }) => tellsFingerprints(format)),
  });
  const status = await withFlow(inputs, flags, services, async (flow) => {
    const baseline = await findBaseline(flow, flags, host.cwd);
    // The baseline and limits on the whole run are left to `merge`, as they need all shards.
    const isForMerge = lines !== null && isPart(flags.shard);
    const isStreamed = lines !== null && (baseline === null || isForMerge);
    if (flags.continue === true && !isStreamed)
      throw new UsageError('a baseline is held against a whole run: there is no part of one to --continue with');
    const results = isStreamed
      ? await streamed(flow, baseline, lines.file, flags, services)
      : flow.results(wanted(baseline));
    if (isStreamed && documents.length === 0) return drain(flow, results, inDocument, isForMerge, flags, host);
    const collected = await collect(flow, results, version);
    const run = baseline === null ? collected : await accept(collected, baseline, flags, host.cwd);
    if (lines !== null && !isStreamed) await writeText(await linesOf(flow, run, flags, services), lines.file, host);
    const options = formatOptions(flags, run.gate, host, run.rules);
    await deliverAll(run.report, documents, options, flags, host);
    await complain(run, inDocument, flags, host);
    if (isForMerge) return OK;
    await tellWhyFails(run, outputs, host);
    return run.problems.length > 0 ? COULD_NOT : exitStatus(run.report, run.gate);
  });
  if (status === COULD_NOT) await (await import('../mistyped-command.ts')).tellMistyped(inputs, host);
  return status;
}

async function streamed(flow: Flow, baseline: string | null, file: string | null, flags: Flags, services: Services) {
  const { headOf, writingLines } = await import('../lines/lines.ts');
  const head: HeadLine = headOf(flow, baseline, flags, services);
  return writingLines(flow, head, file, flags, services.host);
}

async function accept(run: Collected, path: string, flags: Flags, cwd: string): Promise<Collected> {
  return (await import('../run/baseline.ts')).withBaseline(run, path, flags, cwd);
}

async function linesOf(flow: Flow, run: Collected, flags: Flags, services: Services): Promise<string> {
  const lines = await import('../lines/lines.ts');
  const end = lines.endOf({ ...(await flow.end()), problems: run.problems });
  return lines.linesOf(run, lines.headOf(flow, null, flags, services), end);
}
