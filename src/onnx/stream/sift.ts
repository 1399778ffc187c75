/**
 * Reads a model that arrives as a stream, such as an upload, and keeps only the bytes that an inspection will ask for: the walk
 * runs along with the stream while weights pass by. The inspection then reads what was kept as if it were the file (`keptSource`).
 */
import { isOnnxError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { typedBytes } from '../tensor.ts';
import type { Payload } from '../wire/spec.ts';
import { dryWalk } from './dry-walk.ts';
import { createForwardReader } from './forward-reader.ts';
import { createKeeper, type Kept } from './kept.ts';

export type Sifted =
  /** `complete` is false where the walk met a fault and did not read the rest; an inspection will meet the same fault. */
  | { readonly ok: true; readonly kept: Kept; readonly complete: boolean }
  /** The graph alone exceeds the cap. */
  | { readonly ok: false };

/**
 * Reads the stream to its end, or to the first fault in it.
 * @param size of the whole stream, in bytes
 * @param cap bytes that may be kept
 * Throws what `chunks` throws, and OnnxError `truncated` where the stream is shorter than `size`.
 */
export async function sift(
  size: number,
  chunks: AsyncIterator<Uint8Array>,
  limits: Limits,
  cap: number,
): Promise<Sifted> {
  const reader = createForwardReader(chunks);
  const keeper = createKeeper(cap);
  /** The payload that reaches beyond the window; at any time there is at most one. */
  let pending: Payload | null = null;
  const passed = (payload: Payload): void => {
    const { offset, length } = payload;
    if (offset + length > keeper.windowEnd() && length <= typedBytes(limits)) pending = payload;
  };
  const keepPending = async (): Promise<void> => {
    if (pending === null) return;
    const { offset, length } = pending;
    const from = Math.max(offset, keeper.windowEnd());
    pending = null;
    keeper.addPayload(from, await reader.read({ offset: from, length: offset + length - from }));
  };

  const walking = dryWalk(size, limits, { passed });
  let step = advance(walking);
  while (step !== null && !step.done) {
    await keepPending();
    const bytes = await reader.read(step.value);
    if (!keeper.addWindow(step.value.offset, bytes)) return { ok: false };
    step = advance(walking, bytes);
  }
  if (step === null) return { ok: true, kept: keeper.kept(size), complete: false };
  await keepPending();
  await reader.read({ offset: size, length: 0 });
  return { ok: true, kept: keeper.kept(size), complete: true };
}

/** The next step of the walk; null at a fault in the bytes. */
function advance(walking: ReturnType<typeof dryWalk>, bytes?: Uint8Array) {
  try {
    return bytes === undefined ? walking.next() : walking.next(bytes);
  } catch (error) {
    if (isOnnxError(error)) return null;
    throw error;
  }
}
