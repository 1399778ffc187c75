/** Limits the bytes and time spent on one model, whatever its graph asks for and however slow its server is. */
import { OnnxError } from '../../onnx/errors.ts';

export interface TransferBudget {
  /** Both throw once it is spent. */
  readonly request: () => void;
  readonly receive: (bytes: number) => void;
  /** Called when the model is finished: transfers still running are not retried. */
  readonly close: () => void;
  /** Bytes in all. */
  readonly received: () => number;
}

const MOST_BYTES = 134_217_728;
const MOST_REQUESTS = 20_000;

export function createTransferBudget(totalMs: number): TransferBudget {
  const end = Date.now() + totalMs;
  let requests = 0;
  let received = 0;
  let isClosed = false;
  const check = (): void => {
    if (received > MOST_BYTES) throw tooMuch(`${MOST_BYTES} bytes`);
    if (requests > MOST_REQUESTS) throw tooMuch(`${MOST_REQUESTS} requests`);
    if (Date.now() > end) throw new OnnxError('timeout', `it takes longer than ${totalMs / 1000} s to read`);
  };
  return {
    request: () => {
      if (isClosed) throw new OnnxError('connection-failed', 'no longer wanted');
      requests += 1;
      check();
    },
    receive: (bytes) => {
      received += bytes;
      check();
    },
    close: () => {
      isClosed = true;
    },
    received: () => received,
  };
}

const tooMuch = (what: string): OnnxError =>
  new OnnxError('too-much-to-read', `its graph takes more than ${what} to read: download it and lint the file`);
