import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { openFile } from '../../src/onnx/node/file-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'noiselint-source-'));
afterAll(() => void rmSync(folder, { recursive: true }));

/** Past what is read at once. */
const SIZE = 200_000;
const bytes = Uint8Array.from({ length: SIZE }, (_, i) => (i * 131 + (i >> 8)) & 0xff);
const path = join(folder, 'bytes');
writeFileSync(path, bytes);

const range = fc.record({ offset: fc.nat(SIZE), length: fc.oneof(fc.nat(64), fc.nat(20_000)) });

it('returns the bytes of any range, whatever was read before', () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 20 }), (ranges) => {
      const source = openFile(path);
      try {
        for (const { offset, length } of ranges) {
          const got = Buffer.from(source.read({ offset, length }));
          expect(got.equals(bytes.subarray(offset, offset + length))).toBe(true);
        }
      } finally {
        source.close();
      }
    }),
  );
});

it('reads a byte once where a range begins in the one before', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9_000), fc.nat(9_000)), { minLength: 1, maxLength: 12 }), (steps) => {
      const source = openFile(path);
      try {
        const [, first] = steps[0] as [number, number];
        let offset = 0;
        let stop = first;
        source.read({ offset, length: first });
        for (const [back, on] of steps.slice(1)) {
          offset = Math.max(offset, stop - back);
          source.read({ offset, length: stop + on - offset });
          stop += on;
        }
        expect(source.bytesRead).toBe(Math.min(stop, SIZE));
      } finally {
        source.close();
      }
    }),
  );
});
