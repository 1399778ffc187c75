/**
 * A model that comes by once, as an upload does. The walk runs beside the stream, weights pass, and what stays are the
 * bytes that an inspection will ask for: it goes over them as over a file, later and elsewhere.
 */
import { isOnnxError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { typedBytes } from '../tensor.ts';
import type { Payload } from '../wire/spec.ts';
import { createKeeper, type Kept } from './kept.ts';
import { walkOver } from './skeleton.ts';
import { createTape } from './tape.ts';

export type Sifted =
  /** `complete` is false where the walk met a fault and left the rest of the stream alone: an inspection meets it too. */
  | { readonly ok: true; readonly kept: Kept; readonly complete: boolean }
  /** The graph alone is over the cap. */
  | { readonly ok: false };

/**
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
  const tape = createTape(chunks);
  const keeper = createKeeper(cap);
  /** The payload that reaches beyond the window: no more than one does. */
  let open: Payload | null = null;
  const passed = (payload: Payload): void => {
    const { offset, length } = payload;
    if (offset + length > keeper.windowEnd() && length <= typedBytes(limits)) open = payload;
  };
  const keepOpen = async (): Promise<void> => {
    if (open === null) return;
    const { offset, length } = open;
    const from = Math.max(offset, keeper.windowEnd());
    open = null;
    keeper.addPayload(from, await tape.take({ offset: from, length: offset + length - from }));
  };

  const walking = walkOver(size, limits, { passed });
  let step = advance(walking);
  while (step !== null && !step.done) {
    await keepOpen();
    const bytes = await tape.take(step.value);
    if (!keeper.addWindow(step.value.offset, bytes)) return { ok: false };
    step = advance(walking, bytes);
  }
  if (step === null) return { ok: true, kept: keeper.kept(size), complete: false };
  await keepOpen();
  await tape.take({ offset: size, length: 0 });
  return { ok: true, kept: keeper.kept(size), complete: true };
}

/** Null at a fault in the bytes. */
function advance(walking: ReturnType<typeof walkOver>, bytes?: Uint8Array) {
  try {
    return bytes === undefined ? walking.next() : walking.next(bytes);
  } catch (error) {
    if (isOnnxError(error)) return null;
    throw error;
  }
}
