/** A worker thread: opens the data set itself and prepares model inputs. */
import { parentPort, workerData } from 'node:worker_threads';
import type { TensorData } from '../preprocess/tensor.ts';
import { SweepError } from '../sweep-error.ts';
import { type DataRequest, openData } from './data-request.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { createPreparer } from './prepare.ts';
import type { Job, Prepare } from './types.ts';

const { images } = openData(workerData as DataRequest);
let prepare: Prepare | null = null;

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'recipe') prepare = createPreparer(images, message.recipe);
  else void work(message.id, message.job, message.room);
});

async function work(id: number, job: Job, room: TensorData | null): Promise<void> {
  try {
    if (prepare === null) throw new Error('a job came before its recipe');
    const data = await prepare(job, room);
    say({ id, data }, [data.buffer as ArrayBuffer]);
  } catch (error) {
    const code = error instanceof SweepError ? error.code : null;
    say({ id, failure: { code, message: error instanceof Error ? error.message : String(error) } });
  }
}

function say(message: FromWorker, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, [...transfer]);
}
