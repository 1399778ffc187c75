/** A model that comes by once gives what the same bytes give as a file. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode, GraphBuilder } from '../../fixtures/build/builder.ts';
import { averageHead, conv, normalize, relu, window } from '../../fixtures/build/layers.ts';
import { inspectSource, type OpenedSource } from '../../src/facts/inspect-source.ts';
import type { Inspected } from '../../src/facts/inspect-types.ts';
import { loneModel } from '../../src/facts/lone-model.ts';
import { memorySource } from '../../src/onnx/byte-source.ts';
import { defaultLimits } from '../../src/onnx/limits.ts';
import { keptSource } from '../../src/onnx/stream/kept-source.ts';
import { sift } from '../../src/onnx/stream/sift.ts';

const CAP = 2 ** 25;

/** Remembers how many bytes were taken of it. */
function streamOf(bytes: Uint8Array, chunk: number) {
  const taken = { bytes: 0 };
  async function* chunks(): AsyncGenerator<Uint8Array, void> {
    for (let at = 0; at < bytes.length; at += chunk) {
      const part = bytes.slice(at, at + chunk);
      taken.bytes += part.length;
      yield part;
    }
  }
  return { chunks: chunks(), taken };
}

function inspectOpened(source: Omit<OpenedSource, 'verify' | 'close'>): Inspected {
  const files = loneModel(
    () => source,
    () => 'external data is not at hand',
  );
  const inspected = inspectSource('model.onnx', null, defaultLimits, files);
  // How much was read differs; what was found must not.
  return { ...inspected, bytes: null };
}

const asFile = (bytes: Uint8Array): Inspected => inspectOpened(memorySource(bytes));

async function asStream(bytes: Uint8Array, chunk: number, cap = CAP): Promise<Inspected> {
  const sifted = await sift(bytes.length, streamOf(bytes, chunk).chunks, defaultLimits, cap);
  if (!sifted.ok) throw new Error('the graph is over the cap');
  return inspectOpened(keptSource(sifted.kept));
}

/** Mean and std behind large weights in the file, as its writer may order them. */
function withWeights(large: number): Uint8Array {
  const g = new GraphBuilder();
  const image = g.input('image', [1, 3, 224, 224]);
  const random = (count: number) => Array.from({ length: count }, (_, i) => Math.sin(i * i));
  const stem = g.floats([32, 3, 7, 7], random(32 * 3 * 7 * 7));
  g.floats([large], random(large));
  const normalized = normalize(g, image, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
  const x = relu(g, g.add('Conv', [normalized, stem], window(7, 2)));
  averageHead(g, conv(g, x, 32, 64), 64);
  return encode(g);
}

const folder = fileURLToPath(new URL('../../fixtures', import.meta.url));
const fixtures = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.onnx'));

describe.each([97, 65_536])('in chunks of %i bytes', (chunk) => {
  it('finds in every fixture what the file holds', async () => {
    expect(fixtures.length).toBeGreaterThan(12);
    for (const name of fixtures) {
      const bytes = readFileSync(join(folder, name));
      expect(await asStream(bytes, chunk), name).toEqual(asFile(bytes));
    }
  });

  it('finds constants on both sides of weights', async () => {
    const bytes = withWeights(100_000);
    const found = await asStream(bytes, chunk);
    expect(found).toEqual(asFile(bytes));
    expect(found).toMatchObject({
      facts: {
        stem: { value: { weights: { deadFilters: 0 } } },
        normalization: { value: { std: [0.229, 0.224, 0.225] } },
      },
    });
  });
});

it('keeps a small part of the bytes that it reads', async () => {
  const bytes = withWeights(4_000_000);
  const sifted = await sift(bytes.length, streamOf(bytes, 65_536).chunks, defaultLimits, CAP);
  expect(bytes.length).toBeGreaterThan(16_000_000);
  expect(sifted).toMatchObject({ ok: true, complete: true });
  if (sifted.ok) expect(sifted.kept.bytes.length).toBeLessThan(64_000);
});

it('gives up the longest payloads first where the cap is near', async () => {
  const bytes = withWeights(10);
  const found = await asStream(bytes, 1000, 16_000);
  const whole = asFile(bytes);
  expect(found).toMatchObject({ facts: { normalization: { value: { std: [0.229, 0.224, 0.225] } } } });
  expect(whole).toMatchObject({ facts: { stem: { value: { weights: { deadFilters: 0 } } } } });
  expect(found).toMatchObject({ facts: { stem: { known: true } } });
  expect(found).not.toHaveProperty('facts.stem.value.weights');
});

it('takes no graph that is over the cap by itself', async () => {
  const bytes = withWeights(10);
  expect(await sift(bytes.length, streamOf(bytes, 1000).chunks, defaultLimits, 1000)).toEqual({ ok: false });
});

it('reads nothing after a fault', async () => {
  const bytes = new Uint8Array(10_000_000).fill(0x7f);
  const { chunks, taken } = streamOf(bytes, 10_000);
  const sifted = await sift(bytes.length, chunks, defaultLimits, CAP);
  expect(sifted).toMatchObject({ ok: true, complete: false });
  expect(taken.bytes).toBe(10_000);
  if (sifted.ok) expect(inspectOpened(keptSource(sifted.kept))).toEqual(asFile(bytes));
});

it('fails where the stream ends before its size, weights or not', async () => {
  const bytes = withWeights(100_000);
  for (const end of [10, 3000, 200_000, bytes.length - 1]) {
    const { chunks } = streamOf(bytes.subarray(0, end), 1000);
    await expect(sift(bytes.length, chunks, defaultLimits, CAP)).rejects.toMatchObject({ code: 'truncated' });
  }
});

it('reports corrupted bytes as reading the file does', async () => {
  const bytes = withWeights(2000);
  const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(changes, fc.integer({ min: 1, max: 9000 }), async (changed, chunk) => {
      const corrupted = bytes.slice();
      for (const [at, value] of changed) corrupted[at] = value;
      expect(await asStream(corrupted, chunk)).toEqual(asFile(corrupted));
    }),
    { numRuns: 300 },
  );
});
