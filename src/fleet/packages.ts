/** BullMQ and its Redis client: optional peers, loaded by `noiselint fleet` alone. */
import { findPeer } from '../onnx/node/find-peer.ts';
import { loadPeer } from '../sweep/load-peer.ts';
import { FleetError } from './fleet-error.ts';

export interface Packages {
  readonly bullmq: typeof import('bullmq');
  readonly ioredis: typeof import('ioredis');
}

/** @throws FleetError with the command that installs what is missing */
export function loadPackages(): Packages {
  const missing = ['bullmq', 'ioredis'].filter((name) => findPeer(name) === null);
  if (missing.length > 0)
    throw new FleetError(`noiselint fleet needs ${missing.join(' and ')}: npm install ${missing.join(' ')}`);
  const purpose = 'noiselint fleet';
  return { bullmq: loadPeer('bullmq', purpose), ioredis: loadPeer('ioredis', purpose) };
}
