/** Reports results that exist already in the way the one run they belong to would have reported them. */
import { resolve } from 'node:path';
import { infoOf } from '../../lint/rule-info.ts';
import { tellsOfFailures } from '../../report/format-names.ts';
import type { Gate } from '../../report/gate.ts';
import {
  type BaselineToCome,
  type EndLine,
  endLine,
  type HeadLine,
  headLine,
  type Result,
  type RunEnd,
} from '../../report/run-lines.ts';
import { COULD_NOT, exitStatus } from '../exit-status.ts';
import type { Flags } from '../flags/flags.ts';
import { deliverAll, formatOptions, loadDocuments, writeText } from '../output/deliver.ts';
import type { Output } from '../output/outputs.ts';
import { type Collected, collect, complain, drain, tellWhyFails } from '../run/run-lint.ts';
import type { Host } from '../services/host.ts';
import type { Services } from '../services/services.ts';
import { linesOf } from './lines.ts';
import { openSink } from './sink.ts';

export interface Whole<R extends Result> {
  readonly head: HeadLine;
  readonly gate: Gate;
  /** The baseline that is applied to all of them. */
  readonly baseline: BaselineToCome | null;
  /** In the order of the input; can be iterated once. */
  readonly results: AsyncIterable<R>;
  /** A result as a line of JSON. */
  readonly lineOf: (result: R) => string;
  /** What is known once all results were taken. */
  readonly end: () => Promise<EndLine & { readonly run: RunEnd }>;
}

export async function tellWhole<R extends Result>(
  whole: Whole<R>,
  outputs: readonly Output[],
  flags: Flags,
  { host, version }: Services,
): Promise<number> {
  const lines = outputs.find(({ format }) => format === 'jsonl') ?? null;
  const others = outputs.filter((output) => output !== lines);
  const documents = await loadDocuments(others, host.cwd);
  const inDocument = outputs.every(({ format, file }) => file === null && tellsOfFailures(format));
  const flow = {
    settings: whole.head,
    gate: whole.gate,
    loaded: null,
    end: async () => ({ rules: [], problems: (await whole.end()).run.problems, notes: [], list: null }),
  };
  const isStreamed = lines !== null && whole.baseline === null;
  const results = isStreamed ? written(whole, lines.file, host) : whole.results;
  if (isStreamed && documents.length === 0) return drain(flow, results, inDocument, false, flags, host);
  const run = await accept(await collect(flow, results, version), whole.baseline, host.cwd);
  const { run: end } = await whole.end();
  if (lines !== null && !isStreamed)
    await writeText(linesOf(run, whole.head, { ...end, problems: run.problems }), lines.file, host);
  const options = { ...formatOptions(flags, run.gate, host), rules: [...infoOf(), ...end.rules] };
  await deliverAll(run.report, documents, options, flags, host);
  await complain(run, inDocument, flags, host);
  await tellWhyFails(run, outputs, host);
  return run.problems.length > 0 ? COULD_NOT : exitStatus(run.report, run.gate);
}

/** Passes results on and writes their lines. */
async function* written<R extends Result>(whole: Whole<R>, file: string | null, host: Host): AsyncGenerator<Result> {
  const sink = openSink(file, 0, host);
  try {
    await sink.write(headLine(whole.head));
    for await (const result of whole.results) {
      await sink.write(whole.lineOf(result));
      yield result;
    }
    await sink.write(endLine(await whole.end()));
  } finally {
    sink.close();
  }
}

async function accept(run: Collected, baseline: BaselineToCome | null, cwd: string): Promise<Collected> {
  if (baseline === null) return run;
  return (await import('../run/baseline.ts')).withBaseline(run, resolve(cwd, baseline.path), baseline, cwd);
}
