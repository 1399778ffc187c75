/** The real runtime and decoder, or why tests that need it are skipped. */
import { loadPeer } from '../../src/sweep/load-peer.ts';
import { loadRuntime } from '../../src/sweep/session/onnxruntime.ts';
import type { OpenSession, SessionOptions } from '../../src/sweep/session/types.ts';

function load(): OpenSession | string {
  try {
    loadPeer('sharp', 'reading images');
    return loadRuntime();
  } catch (error) {
    return (error as Error).message;
  }
}

const loaded = load();

export const openSession: OpenSession | null = typeof loaded === 'string' ? null : loaded;
/** For the name of a suite: empty, or why it is skipped. */
export const whySkipped = typeof loaded === 'string' ? ` (skipped: ${loaded})` : '';

export const onCpu: SessionOptions = { provider: 'cpu', requireGpu: false, threads: 1 };
