/** An upload, from request to report. */
import type { IncomingMessage } from 'node:http';
import { defaultLimits } from '../onnx/limits.ts';
import type { Kept } from '../onnx/stream/kept.ts';
import { sift } from '../onnx/stream/sift.ts';
import type { RemotePolicy } from '../remote/policy.ts';
import { chunksOf } from './body.ts';
import type { ServeLimits } from './limits.ts';
import type { Job, Pool } from './pool.ts';
import { refuse, unreadable } from './problem.ts';
import type { Asked } from './query.ts';

export interface Linting {
  readonly limits: ServeLimits;
  readonly pool: Pool;
  /** Threads for URLs, apart from those for uploads, so that slow servers don't hold up uploads. */
  readonly remotePool: Pool;
  readonly policy: RemotePolicy;
  readonly version: string;
  readonly received: (bytes: number) => void;
}

export interface Linted {
  readonly status: 'linted' | 'not-applicable';
  /** As `lint --format json` prints it. */
  readonly document: string;
}

/** Throws a Problem, or ClientGone. */
export async function lintUpload(incoming: IncomingMessage, asked: Asked, linting: Linting): Promise<Linted> {
  const { limits, pool, version, received } = linting;
  const size = sizeOf(incoming, limits.bodyBytes);
  const kept = await keepOf(incoming, size, limits, received);
  return lintedBy(pool, { source: { kind: 'upload', kept }, asked, version });
}

export async function lintedBy(pool: Pool, job: Job): Promise<Linted> {
  const answer = await pool.run(job);
  if (answer.status === 'failed') throw unreadable(answer.reason);
  return answer;
}

/** Fields are checked against the size while they pass, so it has to be known before. */
export function sizeOf({ headers }: IncomingMessage, most: number): number {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    throw refuse('unsupported-media-type', `the body is encoded (${encoding}): send it as it is`);
  const length = headers['content-length'];
  if (length === undefined)
    throw refuse('length-required', 'state Content-Length: a body of unknown length (chunked) is not taken');
  const size = Number(length);
  if (size > most) throw refuse('body-too-large', `${size} bytes, of ${most} that are taken`);
  return size;
}

async function keepOf(
  incoming: IncomingMessage,
  size: number,
  limits: ServeLimits,
  received: (bytes: number) => void,
): Promise<Kept> {
  const chunks = chunksOf(incoming, limits, received);
  try {
    const sifted = await sift(size, chunks, defaultLimits, limits.keptBytes);
    if (sifted.ok) return sifted.kept;
    throw refuse('graph-too-large', `the graph without its weights takes more than ${limits.keptBytes} bytes`);
  } finally {
    await chunks.return();
  }
}
