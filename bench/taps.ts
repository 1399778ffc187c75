/**
 * Data-free taps on small CIFAR-10 networks with known robustness slopes: do they rank the slopes?
 * usage: node bench/run-ts.mjs bench/taps.ts <folder with results.csv and models/> [images] [sigma]
 * Exit 0 when noise over signal behind the last tap ranks them at a Spearman of .88 or better.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspectFile } from '../src/facts/node/inspect-file.ts';
import type { SweepTap } from '../src/lint/sweep-types.ts';
import { memorySource } from '../src/onnx/byte-source.ts';
import { proceduralImages } from '../src/sweep/data/procedural.ts';
import type { Pixels } from '../src/sweep/data/types.ts';
import { editedBytes, startDraft } from '../src/sweep/graph-edit/draft.ts';
import { readSkeleton } from '../src/sweep/graph-edit/skeleton.ts';
import { noises } from '../src/sweep/noise/noises.ts';
import { toPixels } from '../src/sweep/preprocess/apply.ts';
import { resample } from '../src/sweep/preprocess/resample.ts';
import { loadRuntime } from '../src/sweep/session/onnxruntime.ts';
import { spearman } from '../src/sweep/statistics/correlation.ts';
import { measureTaps } from '../src/sweep/taps/measure.ts';
import { planTaps } from '../src/sweep/taps/plan.ts';

const SOURCE = 32;
const LEAST = 0.88;
const [, , folder = '../shared/data/cifar', count = '40', level = '0.05'] = process.argv;
const sigma = Number(level);
const open = loadRuntime();
const room = (length: number): Float32Array => new Float32Array(length);
const { images } = proceduralImages({ count: Number(count), size: SOURCE });

const [header = '', ...lines] = readFileSync(join(folder, 'results.csv'), 'utf8').trim().split('\n');
const rows = lines.map((line) => {
  const cells = line.split(',');
  return Object.fromEntries(header.split(',').map((name, at) => [name, cells[at] ?? '']));
});

function tensor(pixels: Pixels, size: number): Float32Array {
  const { data } = resample(pixels, { height: size, width: size }, { interpolation: 'bilinear', antialias: true });
  const places = size * size;
  return Float32Array.from({ length: data.length }, (_, at) => data[(at % places) * 3 + Math.floor(at / places)] ?? 0);
}

/** Noise on the source pixels, then the resize: as the slopes were measured. */
async function tap(model: string, size: number): Promise<readonly SweepTap[]> {
  const found = inspectFile(model, null);
  if (found.status !== 'linted') throw new Error(found.reason.message);
  const plan = planTaps(found, startDraft(readSkeleton(memorySource(readFileSync(model)))), 7);
  if (plan.draft === null) throw new Error(`${model}: nothing to tap`);
  const { session } = await open(editedBytes(plan.draft), { provider: 'cpu', requireGpu: false, threads: 1 });
  const taps = measureTaps(plan);
  const run = (pixels: Pixels) =>
    session.run({ input: { type: 'float32', dims: [1, 3, size, size], data: tensor(pixels, size) } });
  for (const { id, load } of images) {
    const clean = toPixels(await load(), 3, room);
    const draw = noises.gaussian.draw({ seed: 0, image: id, draw: 0 }, room(clean.data.length));
    const noisy = noises.gaussian.add(clean.data, draw, sigma, new Float32Array(clean.data.length));
    taps.addPair(await run(clean), await run({ ...clean, data: noisy }));
  }
  await session.close();
  return taps.taps();
}

const shown = (value: number | null | undefined): string => (value == null ? '-' : value.toFixed(2)).padStart(7);
const results: { readonly slope: number; readonly last: number; readonly sum: number }[] = [];
const verdicts: Record<string, number> = {};

console.log(`${images.length} procedural images, sigma ${sigma} at ${SOURCE} x ${SOURCE}; dB`);
console.log('model                slope  stem: paper refined measured   pool: paper refined measured   noise/signal');
for (const { name = '', size = '', slope = '' } of rows) {
  const taps = await tap(join(folder, 'models', `${name}.onnx`), Number(size));
  const [stem, pool] = taps;
  const last = taps.at(-1)?.noiseToSignalDb ?? Number.NaN;
  results.push({ slope: Number(slope), last, sum: (stem?.measuredDb ?? 0) + (pool?.measuredDb ?? 0) });
  for (const { rule, verdict } of taps) verdicts[`${rule} ${verdict}`] = (verdicts[`${rule} ${verdict}`] ?? 0) + 1;
  const columns = [stem, pool].map((one) => [one?.predictedDb, one?.refinedDb, one?.measuredDb].map(shown).join(' '));
  console.log(`${name.padEnd(18)} ${shown(Number(slope))}  ${columns[0]}   ${columns[1]}      ${shown(last)}`);
}
// Steep falls are negative slopes: loud models should come first in both.
const steepness = results.map(({ slope }) => -slope);
const ranking = spearman(
  results.map(({ last }) => last),
  steepness,
);
const interval = ranking.ci95?.map((end) => end.toFixed(2)).join(' to ');
console.log(
  `Spearman with the slopes: noise over signal behind the last tap ${ranking.value?.toFixed(3)} (95%: ${interval})`,
);
console.log(
  `  sum of the taps' own gains ${spearman(
    results.map(({ sum }) => sum),
    steepness,
  ).value?.toFixed(3)}`,
);
console.log(
  Object.entries(verdicts)
    .map(([what, times]) => `${what}: ${times}`)
    .join(', '),
);
process.exitCode = (ranking.value ?? 0) >= LEAST ? 0 : 1;
