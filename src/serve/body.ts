/** Reads the body of a request in chunks, and gives up on one that comes too slowly. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { ServeLimits } from './limits.ts';
import { refuse } from './problem.ts';

/** The client closed the connection, so no answer can be sent. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** @param received hears of bytes as they come */
export async function* chunksOf(
  incoming: IncomingMessage,
  { uploadMs, paceMs, paceBytes }: ServeLimits,
  received: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void> {
  const giveUp = new AbortController();
  const tooSlow = (what: string) => giveUp.abort(refuse('upload-too-slow', what));
  const deadline = setTimeout(() => tooSlow(`the upload took longer than ${uploadMs / 1000} s`), uploadMs);
  let lately = 0;
  const pace = setInterval(() => {
    if (lately < paceBytes) tooSlow(`${lately} bytes in ${paceMs / 1000} s: at least ${paceBytes} are expected`);
    lately = 0;
  }, paceMs);
  try {
    for (;;) {
      const chunk: Buffer | null = incoming.read();
      if (chunk !== null) {
        lately += chunk.length;
        received(chunk.length);
        yield chunk;
      } else if (incoming.complete) return;
      else if (incoming.destroyed) throw new ClientGone();
      else await once(incoming, 'readable', { signal: giveUp.signal });
    }
  } catch (error) {
    throw giveUp.signal.aborted ? giveUp.signal.reason : incoming.destroyed ? new ClientGone() : error;
  } finally {
    clearTimeout(deadline);
    clearInterval(pace);
  }
}
