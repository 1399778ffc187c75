/** Fetches a range of a file: answers are checked, failures retried, and broken connections resumed where they broke off. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ByteRange } from '../../onnx/byte-source.ts';
import { isOnnxError, OnnxError } from '../../onnx/errors.ts';
import type { Patience } from '../policy.ts';
import type { Answer, Ask, Pin } from '../types.ts';
import { Passing, statusFailure } from './failures.ts';
import type { TransferBudget } from './transfer-budget.ts';

export interface Part {
  /** The requested range, or the whole file where `isWhole`. Shorter than requested only at the end of the file. */
  readonly bytes: Uint8Array;
  readonly pin: Pin;
  /** True where the server doesn't support ranges and sent the whole file. */
  readonly isWhole: boolean;
}

export interface Transfer {
  readonly ask: Ask;
  /** What the user can do when access is denied; part of the message. */
  readonly denied: string;
  readonly patience: Patience;
  readonly budget: TransferBudget;
}

/** The largest file that is read whole, from a server that doesn't support ranges; bytes. */
const LARGEST_WHOLE = 67_108_864;
/** The longest `Retry-After` that is obeyed; beyond it, the failure is final. */
const LONGEST_WAIT_MS = 60_000;
const LONGEST_BACKOFF_MS = 10_000;

/**
 * Rejects with an OnnxError once retries, time or bytes are used up.
 * @param pin the version of the file that is being read; null for the first range
 */
export async function fetchRange(transfer: Transfer, range: ByteRange, pin: Pin | null): Promise<Part> {
  const held = { chunks: [] as Uint8Array[], length: 0, pin };
  return trying(
    transfer.patience,
    () => attempt(transfer, range, held),
    () => held.length,
  );
}

/** @param progress a count that grows when bytes arrive: an attempt that brought some resets the number of retries */
async function trying<T>(patience: Patience, work: () => Promise<T>, progress = () => 0): Promise<T> {
  for (let failures = 0; ; ) {
    const before = progress();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Passing) || (error.waitMs ?? 0) > LONGEST_WAIT_MS) throw error;
      failures = progress() > before ? 0 : failures + 1;
      if (failures > patience.retries) throw error;
      const backoff = Math.min(LONGEST_BACKOFF_MS, patience.backoffMs * 2 ** (failures - 1));
      await sleep(error.waitMs ?? backoff * (0.5 + Math.random()));
    }
  }
}

/** The bytes received so far, over all attempts. */
interface Held {
  chunks: Uint8Array[];
  length: number;
  pin: Pin | null;
}

async function attempt(transfer: Transfer, range: ByteRange, held: Held): Promise<Part> {
  while (held.pin === null || held.length < Math.min(range.length, held.pin.size - range.offset)) {
    const rest = { offset: range.offset + held.length, length: range.length - held.length };
    transfer.budget.request();
    const answer = await transfer.ask(rest, held.pin);
    try {
      const failure = statusFailure(answer.status, answer.header('retry-after'), transfer.denied);
      if (failure !== null) throw failure;
      const { encoding, contentRange } = headersOf(answer);
      if (encoding !== null)
        throw new OnnxError('bad-response', `the server sends it compressed (${encoding}) unasked`);
      if (answer.status === 200) return await whole(transfer, answer, held.pin);
      const got = rangeOf(contentRange, rest, answer.status);
      held.pin = pinned(answer, got.size, held.pin);
      if (answer.status === 416) break;
      await body(transfer, answer, got.length, (chunk) => {
        held.chunks.push(chunk);
        held.length += chunk.length;
      });
    } finally {
      answer.discard();
    }
  }
  return { bytes: Buffer.concat(held.chunks), pin: held.pin, isWhole: false };
}

function headersOf({ header }: Answer) {
  const encoding = header('content-encoding');
  const transfer = header('transfer-encoding');
  const isPlain = encoding === null || encoding === 'identity' || encoding === '';
  const isChunked = transfer === null || transfer.toLowerCase() === 'chunked';
  return {
    encoding: isPlain ? (isChunked ? null : transfer) : encoding,
    contentRange: header('content-range'),
  };
}

/** Checks that the answer holds the bytes that were requested; a server that sends others is not trusted. */
function rangeOf(contentRange: string | null, asked: ByteRange, status: number) {
  const unsatisfied = Number(/^bytes \*\/(\d+)$/i.exec(contentRange ?? '')?.[1]);
  if (status === 416 && unsatisfied <= asked.offset) return { length: 0, size: unsatisfied };
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/i.exec(contentRange ?? '') ?? [];
  const size = Number(total);
  const length = Number(last) + 1 - Number(first);
  const isRight =
    status === 206 &&
    Number(first) === asked.offset &&
    length > 0 &&
    length <= asked.length &&
    Number(last) < size &&
    Number.isSafeInteger(size);
  if (!isRight) {
    const said = contentRange === null ? 'without Content-Range' : `with Content-Range ${contentRange.slice(0, 60)}`;
    throw new OnnxError(
      'bad-response',
      `asked for bytes ${asked.offset}-${asked.offset + asked.length - 1}, the server answers HTTP ${status} ${said}`,
    );
  }
  return { length, size };
}

function pinned(answer: Answer, size: number, before: Pin | null): Pin {
  const pin = { size, etag: answer.header('etag'), modified: answer.header('last-modified') };
  const isSame =
    before === null || (pin.size === before.size && pin.etag === before.etag && pin.modified === before.modified);
  if (!isSame) throw changed();
  return pin;
}

const changed = (): OnnxError =>
  new OnnxError('changed-while-reading', 'the file changed while it was read: lint it again');

/** The body of an answer, no more of it than `length` bytes, in time. Throws Passing where it breaks off. */
async function body(
  { patience, budget }: Transfer,
  answer: Answer,
  length: number,
  take: (chunk: Uint8Array) => void,
): Promise<void> {
  let left = length;
  const watch = setTimeout(() => answer.body.destroy(), patience.idleMs);
  try {
    for await (const chunk of answer.body) {
      // The end is waited for, as it frees the connection; what comes in its place is not.
      if (left === 0) return;
      watch.refresh();
      budget.receive(chunk.length);
      take(chunk.subarray(0, left));
      left -= Math.min(left, chunk.length);
    }
  } catch (error) {
    throw isOnnxError(error) ? error : brokenOff();
  } finally {
    clearTimeout(watch);
  }
  if (left > 0 && left !== Number.POSITIVE_INFINITY) throw brokenOff();
}

const brokenOff = (): OnnxError => new Passing('connection-failed', 'the connection broke off again and again');

/** A small file as a whole; null where it is larger than `limit`. Rejects with `not-found` where there is none. */
export async function fetchSmall(transfer: Transfer, limit: number): Promise<Uint8Array | null> {
  return trying(transfer.patience, async () => {
    transfer.budget.request();
    const answer = await transfer.ask(null, null);
    try {
      const failure = statusFailure(answer.status, answer.header('retry-after'), transfer.denied);
      if (failure !== null) throw failure;
      if (answer.status !== 200)
        throw new OnnxError('bad-response', `asked for all of a file, the server answers HTTP ${answer.status}`);
      // A page in place of a file that is not there, as some servers give.
      if (/^text\/html\b/i.test(answer.header('content-type') ?? '')) throw statusFailure(404, null, '');
      const announced = answer.header('content-length');
      if (Number(announced) > limit) return null;
      const chunks: Uint8Array[] = [];
      let length = 0;
      const size = announced === null ? Number.POSITIVE_INFINITY : Number(announced);
      await body(transfer, answer, Math.min(size, limit + 1), (chunk) => {
        chunks.push(chunk);
        length += chunk.length;
      });
      return length > limit ? null : Buffer.concat(chunks);
    } finally {
      answer.discard();
    }
  });
}

/** A server that answers with the whole file doesn't support ranges; if it sent a range before, the file has changed. */
async function whole(transfer: Transfer, answer: Answer, before: Pin | null): Promise<Part> {
  if (before !== null) throw changed();
  const announced = answer.header('content-length');
  const size = announced === null ? null : Number(announced);
  if (size !== null && size > LARGEST_WHOLE) throw noRanges(`${size} bytes`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  await body(transfer, answer, size ?? Number.POSITIVE_INFINITY, (chunk) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LARGEST_WHOLE) throw noRanges('without an end in sight');
  });
  const pin = { size: length, etag: answer.header('etag'), modified: answer.header('last-modified') };
  return { bytes: Buffer.concat(chunks), pin, isWhole: true };
}

const noRanges = (size: string): OnnxError =>
  new OnnxError(
    'no-ranges',
    `the server gives files only as a whole (no range requests), and this one is too large for that (${size}): download it and lint the file`,
  );
