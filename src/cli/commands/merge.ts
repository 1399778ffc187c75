/** `merge`: the results of all shards as one run would have told them. */
import { resolve } from 'node:path';
import { infoOf } from '../../lint/rule-info.ts';
import { tellsOfFailures } from '../../report/format-names.ts';
import { endLine, headLine, type Result } from '../../report/run-lines.ts';
import { deliverAll, formatOptions, loadDocuments, writeText } from '../deliver.ts';
import { COULD_NOT, exitStatus } from '../exit-status.ts';
import type { Flags } from '../flags.ts';
import type { Host } from '../host.ts';
import { planOutputs } from '../outputs.ts';
import { type Collected, collect, complain, drain } from '../run-lint.ts';
import { interleave } from '../scale/interleave.ts';
import { linesOf } from '../scale/lines.ts';
import { openParts, type Part, wholeEnd, wholeHead } from '../scale/parts.ts';
import { openSink } from '../scale/sink.ts';
import type { Services } from '../services.ts';
import { UsageError } from '../usage-error.ts';

export async function merge(
  files: readonly string[],
  flags: Flags,
  dottedFiles: ReadonlyMap<string, string>,
  { host, version }: Services,
): Promise<number> {
  const outputs = planOutputs(flags.format ?? [], flags.outputFile ?? null, dottedFiles);
  for (const { file } of outputs) if (file !== null) refuseInput(file, files, host);
  const lines = outputs.find(({ format }) => format === 'jsonl') ?? null;
  const others = outputs.filter((output) => output !== lines);
  const documents = await loadDocuments(others, host.cwd);
  const inDocument = outputs.every(({ format, file }) => file === null && tellsOfFailures(format));
  const parts = await openParts(files, host.cwd, version);
  const [{ head, run: first }] = parts as readonly [Part];
  const end = wholeEnd(parts);
  const flow = {
    settings: head,
    gate: first.gate,
    loaded: null,
    end: async () => ({ rules: [], problems: end.run.problems, notes: [], list: null }),
  };
  const isStreamed = lines !== null && first.baseline === null;
  const results = isStreamed ? written(parts, lines.file, host) : interleave(parts);
  if (isStreamed && documents.length === 0) return drain(flow, results, inDocument, flags, host);
  const run = await accept(await collect(flow, results, version), parts, host.cwd);
  if (lines !== null && !isStreamed) {
    const runEnd = { ...end.run, problems: run.problems };
    await writeText(linesOf(run, wholeHead(parts[0] as Part), runEnd), lines.file, host);
  }
  const options = { ...(await formatOptions(flags, run.gate, host)), rules: [...infoOf(), ...end.run.rules] };
  await deliverAll(run.report, documents, options, flags, host);
  await complain(run, inDocument, flags, host);
  return run.problems.length > 0 ? COULD_NOT : exitStatus(run.report, run.gate);
}

function refuseInput(file: string, files: readonly string[], { cwd }: Host): void {
  if (files.some((input) => resolve(cwd, input) === resolve(cwd, file)))
    throw new UsageError(`${file} is both read and written: name another file`);
}

/** The lines as they stand in the shards, on their way through. */
async function* written(parts: readonly Part[], file: string | null, host: Host): AsyncGenerator<Result> {
  const sink = openSink(file, 0, host);
  try {
    await sink.write(headLine(wholeHead(parts[0] as Part)));
    for await (const line of interleave(parts)) {
      await sink.write(line.text);
      yield line;
    }
    await sink.write(endLine(wholeEnd(parts)));
  } finally {
    sink.close();
  }
}

/** The baseline that every shard has left to their merge. */
async function accept(run: Collected, [part]: readonly Part[], cwd: string): Promise<Collected> {
  const baseline = part?.run.baseline ?? null;
  if (baseline === null) return run;
  return (await import('../baseline.ts')).withBaseline(run, resolve(cwd, baseline.path), baseline, cwd);
}
