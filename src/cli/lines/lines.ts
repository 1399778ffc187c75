/** `-f jsonl`: writes a line for each result as soon as it is known. */
import { everything } from '../../facts/inspect-types.ts';
import { displayPath } from '../../library/find-files.ts';
import { infoOf } from '../../lint/rule-info.ts';
import { summarize, withModel } from '../../lint/summary.ts';
import { endLine, type HeadLine, headLine, modelLine, type Result, type RunEnd } from '../../report/run-lines.ts';
import type { Flags } from '../flags/flags.ts';
import { shardName } from '../flags/parse-shard.ts';
import type { RunSettings } from '../plan/plan.ts';
import type { Flow, FlowEnd } from '../run/flow.ts';
import type { Collected } from '../run/run-lint.ts';
import type { Host } from '../services/host.ts';
import type { Services } from '../services/services.ts';
import type { Before } from './continue.ts';
import { settingsDigest } from './digest.ts';
import { openSink, type Sink } from './sink.ts';

/** @param baseline absolute; left to `merge`, as one shard does not tell what the others have; null where there is none */
export function headOf(run: RunSettings, baseline: string | null, flags: Flags, { host, version }: Services): HeadLine {
  const { shard = { index: 1, of: 1 }, select = [], ignore = [], passOnUnpruned = false } = flags;
  return {
    schemaVersion: 1,
    tool: { name: 'noiselint', version },
    profile: run.settings.profile,
    reference: run.settings.reference,
    run: {
      digest: settingsDigest(run, flags),
      shard: shardName(shard),
      gate: run.gate,
      baseline: baseline === null ? null : { path: displayPath(baseline, host.cwd), select, ignore, passOnUnpruned },
    },
  };
}

export function endOf({ rules, problems, list }: FlowEnd): RunEnd {
  return { rules: infoOf(rules.slice(infoOf().length)), problems, list };
}

/** Passes results on and writes them. The file is not touched before there is something to write. */
export async function* writingLines(
  flow: Flow,
  head: HeadLine,
  file: string | null,
  flags: Flags,
  host: Host,
): AsyncGenerator<Result> {
  const before = flags.continue === true ? await findBefore(file, head, host) : null;
  let sink: Sink | null = null;
  const write = async (text: string): Promise<void> => {
    if (sink === null) {
      sink = openSink(file, before?.end() ?? 0, host);
      if (before === null) await sink.write(headLine(head));
    }
    await sink.write(text);
  };
  let summary = summarize([]);
  try {
    for await (const result of flow.results(everything, before?.known)) {
      summary = withModel(summary, result.model, result.suppressed);
      if (before?.holds(result) !== true) await write(modelLine(result));
      yield result;
    }
    await write(endLine({ summary, run: endOf(await flow.end()) }));
  } finally {
    (sink as Sink | null)?.close();
  }
}

async function findBefore(file: string | null, head: HeadLine, { cwd }: Host): Promise<Before | null> {
  return (await import('./continue.ts')).resultsBefore(file, head, cwd);
}

/** All lines of a run after its baseline was applied. */
export function linesOf({ report, places }: Pick<Collected, 'report' | 'places'>, head: HeadLine, end: RunEnd): string {
  const lines = report.models.map((model, at) => modelLine({ index: places[at] ?? at, model, suppressed: 0 }));
  return [headLine(head), ...lines, endLine({ summary: report.summary, run: end })].join('');
}
