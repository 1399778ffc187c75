import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSha256 } from '../../src/graph/sha256.ts';

const sha256 = (chunks: readonly Uint8Array[]): string => {
  const hash = createSha256();
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest();
};

test('the examples of the standard', () => {
  const of = (text: string): string => sha256([new TextEncoder().encode(text)]);
  expect(of('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(of('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256([])).toBe(of(''));
});

test('chunks of any length hash as node:crypto hashes them', () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 });
  fc.assert(
    fc.property(chunks, (parts) => {
      expect(sha256(parts)).toBe(createHash('sha256').update(Buffer.concat(parts)).digest('hex'));
    }),
    { numRuns: 500 },
  );
});

test.each([55, 56, 57, 63, 64, 65, 119, 120, 128, 100_000])('%d bytes, around the ends of blocks', (length) => {
  const bytes = Uint8Array.from({ length }, (_, i) => i % 251);
  expect(sha256([bytes])).toBe(createHash('sha256').update(bytes).digest('hex'));
});
