/** What an inspection read tells whether its result still holds. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { Inspected } from '../../src/facts/inspect-types.ts';
import { createRecorder, digest, type ReadTrace } from '../../src/facts/node/trace.ts';
import type { ByteRange } from '../../src/onnx/byte-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'noiselint-trace-'));
afterAll(() => void rmSync(folder, { recursive: true }));
const path = join(folder, 'model.onnx');

const SIZE = 4096;
const bytes = Uint8Array.from({ length: SIZE }, (_, at) => (at * 131 + (at >> 8)) & 0xff);
const changedAt = (at: number): Uint8Array => bytes.map((byte, place) => (place === at ? byte ^ 1 : byte));
const inspected = { status: 'linted' } as unknown as Inspected;
const digestNow = (trace: ReadTrace): string | null => digest(path, trace, inspected);

function traceOf(ranges: readonly ByteRange[]): ReadTrace {
  const { files, trace } = createRecorder();
  const source = files.open(path);
  for (const range of ranges) source.read(range);
  source.close();
  return trace() as ReadTrace;
}

it('a change of a byte that was read is seen, and a change of any other is not', () => {
  const range = fc.record({ offset: fc.nat(SIZE + 64), length: fc.nat(600) });
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), fc.nat(SIZE - 1), (ranges, at) => {
      writeFileSync(path, bytes);
      const trace = traceOf(ranges);
      const before = digestNow(trace);
      writeFileSync(path, changedAt(at));
      const isRead = ranges.some(({ offset, length }) => at >= offset && at < offset + length);
      expect(before).not.toBeNull();
      expect(digestNow(trace) !== before).toBe(isRead);
    }),
  );
});

it('a file of another size, or a file that is gone, holds no result', () => {
  writeFileSync(path, bytes);
  const trace = traceOf([{ offset: 0, length: 10 }]);
  writeFileSync(path, bytes.subarray(1));
  expect(digestNow(trace)).toBeNull();
  rmSync(path);
  expect(digestNow(trace)).toBeNull();
});
