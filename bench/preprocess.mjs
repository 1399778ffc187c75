// Compares decoding and resizing of real images with Pillow's, and the whole preprocessing with its crop:
//   node bench/preprocess.mjs FOLDER [COUNT]
// needs python3 (or $PYTHON) with Pillow and NumPy. Fails when a mean difference reaches 1/255.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importBundled } from './import-bundled.mjs';

const [folder, count = '20'] = process.argv.slice(2);
if (!folder) {
  process.stderr.write('usage: node bench/preprocess.mjs FOLDER [COUNT]\n');
  process.exit(2);
}

const { decodeFile } = await importBundled('src/sweep/data/decode.ts');
const { toPixels } = await importBundled('src/sweep/preprocess/apply.ts');
const { resample } = await importBundled('src/sweep/preprocess/resample.ts');

const names = readdirSync(folder).filter((name) => /\.(jpe?g|png|webp)$/i.test(name));
const step = Math.max(1, Math.floor(names.length / Number(count)));
const chosen = names.filter((_, index) => index % step === 0).slice(0, Number(count));
const out = mkdtempSync(join(tmpdir(), 'pillow-'));
const { status } = spawnSync(
  process.env.PYTHON ?? 'python3',
  ['bench/reference/pillow_photos.py', out, ...chosen.map((name) => join(folder, name))],
  { stdio: 'inherit' },
);
if (status !== 0) process.exit(2);

const worst = new Map();
let failed = false;
for (const { image, interpolation, width, height, file } of JSON.parse(readFileSync(join(out, 'index.json'), 'utf8'))) {
  const pixels = toPixels(await decodeFile(image, image), 3, (length) => new Float32Array(length));
  const ours =
    interpolation === 'decoded' ? pixels : resample(pixels, { width, height }, { interpolation, antialias: true });
  const theirs = readFileSync(join(out, file));
  let sum = 0;
  for (let i = 0; i < theirs.length; i++) sum += Math.abs(ours.data[i] * 255 - theirs[i]);
  const difference = ours.data.length === theirs.length ? sum / theirs.length : Number.POSITIVE_INFINITY;
  const key = interpolation === 'decoded' ? interpolation : `${interpolation} to ${width}x${height}`;
  const seen = worst.get(key) ?? { sum: 0, most: 0, images: 0 };
  worst.set(key, {
    sum: seen.sum + difference,
    most: Math.max(seen.most, difference),
    images: seen.images + 1,
  });
  failed ||= !(difference < 1);
}
rmSync(out, { recursive: true });
console.log('mean difference to Pillow in 1/255, over images: mean, worst');
for (const [key, { sum, most, images }] of worst) {
  console.log(`${key.padEnd(24)} ${(sum / images).toFixed(3)}  ${most.toFixed(3)}  (${images} images)`);
}
process.exitCode = failed ? 1 : 0;
