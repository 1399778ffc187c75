/**
 * One model behind a URL, from bytes to facts. The walk over the graph asks for bytes and waits. What looks into weights
 * later can't wait: it goes on without what is not at hand, all that was missing is fetched at once, and it looks again.
 */
import { type Context, inspect, type Result } from '../facts/inspect.ts';
import type { FoundSidecars } from '../facts/inspect-source.ts';
import { everything, type Format, type Inspected, type Stated } from '../facts/inspect-types.ts';
import { failureOf, formatOf, outcomeOf } from '../facts/outcome.ts';
import { type Budget, startBudget } from '../onnx/budget.ts';
import type { ByteRange, Reading } from '../onnx/byte-source.ts';
import type { Limits } from '../onnx/limits.ts';
import type { Model } from '../onnx/model.ts';
import { readModel } from '../onnx/read-model.ts';

/** A file whose bytes come later. */
export interface LaterFile {
  readonly size: number;
  /** The bytes of a range that is at hand, and null otherwise; for a reader that goes forward. */
  readonly next: (range: ByteRange) => Uint8Array | null;
  /** Brings a range to hand for `next`, and what may be wanted behind it. */
  readonly fetchNext: (range: ByteRange) => Promise<void>;
  /** The same for ranges in any order, which stay at hand. */
  readonly at: (range: ByteRange) => Uint8Array | null;
  readonly fetch: (ranges: readonly ByteRange[]) => Promise<void>;
}

/** A model, and what lies beside it. */
export interface LaterModel {
  readonly open: () => Promise<LaterFile>;
  readonly sidecars: (limits: Limits) => Promise<FoundSidecars>;
  /** A file of external data with the range that is wanted first, or the sentence that says why it is not read. */
  readonly external: (location: string, first: ByteRange) => Promise<LaterFile | string>;
  /** Bytes that came over the network, for everything of this model. */
  readonly transferred: () => number;
  readonly close: () => void;
}

export async function inspectRemote(source: LaterModel, stated: Stated | null, limits: Limits): Promise<Inspected> {
  const own = { ...limits, ...stated?.limits };
  let file: LaterFile | null = null;
  let format: Format | null = null;
  const bytes = (): Inspected['bytes'] => file && { size: file.size, read: source.transferred() };
  try {
    // Sidecars are asked for while the graph comes.
    const beside = source.sidecars(own);
    beside.catch(() => {});
    file = await source.open();
    // How long bytes may take to come is the transfer's concern.
    const patient = startBudget({ ...own, timeMs: Number.POSITIVE_INFINITY });
    const model = await readLater(readModel(file.size, patient), file);
    format = formatOf(model);
    const { sidecars, observations } = await beside;
    const result = await inspectLater(model, file, source, () => startBudget(own, patient.reached), {
      stated,
      sidecars,
    });
    return outcomeOf(result, observations, format, bytes(), everything);
  } catch (error) {
    return failureOf(error, format, bytes());
  } finally {
    source.close();
  }
}

async function readLater<T>(reading: Reading<T>, file: LaterFile): Promise<T> {
  let step = reading.next();
  while (!step.done) {
    const range = step.value;
    const bytes = file.next(range);
    if (bytes !== null) step = reading.next(bytes);
    else await file.fetchNext(range);
  }
  return step.value;
}

const LATER = 'not at hand yet';

async function inspectLater(
  model: Model,
  file: LaterFile,
  source: LaterModel,
  budget: () => Budget,
  rest: Omit<Context, 'payload' | 'budget'>,
): Promise<Result> {
  const beside = new Map<string, LaterFile | string>();
  for (;;) {
    const wanted = new Map<LaterFile, ByteRange[]>();
    const unopened = new Map<string, ByteRange>();
    const read = (from: LaterFile, range: ByteRange): Uint8Array | string => {
      const bytes = from.at(range);
      if (bytes !== null) return bytes;
      const ranges = wanted.get(from) ?? [];
      ranges.push(range);
      wanted.set(from, ranges);
      return LATER;
    };
    const external = (location: string, offset: number, length: number): Uint8Array | string => {
      const other = beside.get(location);
      if (typeof other === 'string') return other;
      if (other !== undefined) {
        return offset + length > other.size
          ? 'external data passes the end of its file'
          : read(other, { offset, length });
      }
      unopened.set(location, { offset, length });
      return LATER;
    };
    const payload = { read: (range: ByteRange) => read(file, range), external };
    const result = attempt(() => inspect(model, { ...rest, payload, budget: budget() }));
    if (wanted.size + unopened.size === 0) return result();
    await Promise.all([
      ...[...wanted].map(([from, ranges]) => from.fetch(ranges)),
      ...[...unopened].map(async ([location, first]) => {
        beside.set(location, await source.external(location, first));
      }),
    ]);
  }
}

/** What a piece of work gives or throws, when asked. */
function attempt<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
