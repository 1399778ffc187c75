/** A worker thread of `pool.ts`: from what was kept of an upload to its report, one at a time. */
import { parentPort } from 'node:worker_threads';
import { inspectSource } from '../facts/inspect-source.ts';
import { lintModel } from '../lint/lint-model.ts';
import { buildReport } from '../lint/summary.ts';
import { defaultLimits } from '../onnx/limits.ts';
import { keptSource } from '../onnx/stream/kept-source.ts';
import { jsonText } from '../report/json-text.ts';
import type { Answer, Job } from './pool.ts';

parentPort?.on('message', (job: Job) => parentPort?.postMessage(answer(job)));

function answer({ kept, asked, version }: Job): Answer {
  const { name, stated, settings } = asked;
  const inspected = inspectSource(name, stated, defaultLimits, {
    open: () => Object.assign(keptSource(kept), { verify: () => {}, close: () => {} }),
    sidecars: () => ({ sidecars: [], observations: [] }),
    external: () => 'external data is not part of an upload',
  });
  if (inspected.status === 'failed') return { status: 'failed', reason: inspected.reason };
  const report = buildReport([lintModel(inspected, name, settings)], settings, version);
  return { status: inspected.status, document: jsonText(report) };
}
