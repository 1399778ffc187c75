/** A worker thread of `pool.ts`: from what was kept of an upload, or from a URL, to its report, one at a time. */
import { parentPort } from 'node:worker_threads';
import { inspectSource } from '../facts/inspect-source.ts';
import type { Inspected } from '../facts/inspect-types.ts';
import { loneModel } from '../facts/lone-model.ts';
import { lintModel } from '../lint/lint-model.ts';
import { buildReport } from '../lint/summary.ts';
import { defaultLimits } from '../onnx/limits.ts';
import type { Kept } from '../onnx/stream/kept.ts';
import { keptSource } from '../onnx/stream/kept-source.ts';
import type { RemotePolicy } from '../remote/policy.ts';
import { jsonText } from '../report/json-text.ts';
import type { Answer, Job } from './pool.ts';
import type { Asked } from './query.ts';

parentPort?.on('message', async (job: Job) => parentPort?.postMessage(await answer(job)));

async function answer({ source, asked, version }: Job): Promise<Answer> {
  const { name, settings } = asked;
  const inspected =
    source.kind === 'upload' ? inspectKept(source.kept, asked) : await inspectUrl(source.url, source.policy, asked);
  if (inspected.status === 'failed') return { status: 'failed', reason: inspected.reason };
  const report = buildReport([lintModel(inspected, name, settings)], settings, version);
  return { status: inspected.status, document: jsonText(report) };
}

function inspectKept(kept: Kept, { name, stated }: Asked): Inspected {
  const files = loneModel(
    () => keptSource(kept),
    () => 'external data is not part of an upload',
  );
  return inspectSource(name, stated, defaultLimits, files);
}

/** The environment is left empty: clients must not read models with this machine's credentials. */
async function inspectUrl(url: string, policy: RemotePolicy, { stated }: Asked): Promise<Inspected> {
  const { openRemote } = await import('../remote/node/open-remote.ts');
  const remote = openRemote(policy, {});
  try {
    return await remote.inspect(url, stated);
  } finally {
    await remote.close();
  }
}
