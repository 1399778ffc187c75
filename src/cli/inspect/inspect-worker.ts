/** A worker thread of `inspect-pool.ts`: inspects one model after another and sends each result at once. */
import { parentPort } from 'node:worker_threads';
import { inspectFile } from '../../facts/node/inspect-file.ts';
import type { FromInspector, ToInspector } from './inspect-pool.ts';

parentPort?.on('message', (models: ToInspector) => {
  for (const { id, path, stated, wanted } of models) {
    const message: FromInspector = { id, inspected: inspectFile(path, stated, undefined, undefined, wanted) };
    parentPort?.postMessage(message);
  }
});
