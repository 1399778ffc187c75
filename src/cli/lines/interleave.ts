import type { ResultLine } from '../results/read-results.ts';
import { UsageError } from '../usage-error.ts';
import type { Part } from './parts.ts';

interface Reader {
  readonly file: string;
  readonly lines: AsyncIterator<ResultLine>;
  next: ResultLine;
}

/** Merges the results of all parts into the order of the input, holding one line of each part. */
export async function* interleave(parts: readonly Part[]): AsyncGenerator<ResultLine> {
  let readers: Reader[] = [];
  for (const { file, results } of parts) {
    const lines = results.lines()[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done !== true) readers.push({ file, lines, next: first.value });
  }
  let last: { readonly index: number; readonly file: string } | null = null;
  while (readers.length > 0) {
    const reader: Reader = readers.reduce((a, b) => (b.next.index < a.next.index ? b : a));
    const { next, file } = reader;
    if (last !== null && next.index <= last.index)
      throw new UsageError(`can't merge: model ${next.index}, ${next.model.path}, is in ${last.file} and in ${file}`);
    last = { index: next.index, file };
    yield next;
    const { done, value } = await reader.lines.next();
    if (done === true) readers = readers.filter((other) => other !== reader);
    else reader.next = value;
  }
}
