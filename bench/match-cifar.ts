/**
 * The sweep given the very noise of results.csv: is every accuracy the same to the image?
 * usage: node bench/run-ts.mjs bench/match-cifar.ts <folder with results.csv, models/ and test/> [networks]
 * needs python3 (or $PYTHON) with NumPy, whose generator the noise comes from. Exit 1 where an accuracy differs.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectFile } from '../src/facts/node/inspect-file.ts';
import { lintModel } from '../src/lint/lint-model.ts';
import { defaultReference, defaultSettings } from '../src/lint/presets.ts';
import { openFolder } from '../src/sweep/data/folder.ts';
import { type Noise, noises } from '../src/sweep/noise/noises.ts';
import { createPreparer } from '../src/sweep/run/prepare.ts';
import { loadRuntime } from '../src/sweep/session/onnxruntime.ts';
import { type SweepSettings, sweepModel } from '../src/sweep/sweep-model.ts';

const [, , folder = '../shared/data/cifar', most = '22'] = process.argv;
const SIDE = 32;
const PLANE = SIDE * SIDE;

const data = openFolder(join(folder, 'test'));
const draws = readDraws();
/** Noise is drawn plane by plane there, and pixel by pixel here. */
const recorded: Noise = {
  ...noises.gaussian,
  draw: ({ image }, out) => {
    const start = (draws.rows.get(image) as number) * 3 * PLANE;
    for (let i = 0; i < out.length; i++) {
      out[i] = draws.values[start + (i % 3) * PLANE + Math.floor(i / 3)] as number;
    }
    return out;
  },
};
const preparation = {
  start: (recipe: Parameters<typeof createPreparer>[1]) => createPreparer(data.images, recipe, recorded),
  ahead: 2,
  close: async () => {},
};
const tools = { open: loadRuntime(), data, preparation };

function readDraws(): { readonly rows: ReadonlyMap<string, number>; readonly values: Float32Array } {
  const out = mkdtempSync(join(tmpdir(), 'noiselint-'));
  const file = join(out, 'draw.bin');
  const script = ['bench/reference/cifar.py', folder, '--draw', file];
  const { status } = spawnSync(process.env.PYTHON ?? 'python3', script, { stdio: 'inherit' });
  if (status !== 0) process.exit(2);
  const bytes = readFileSync(file);
  rmSync(out, { recursive: true });
  const rows = new Map(
    data.images
      .map(({ id }) => id)
      .toSorted()
      .map((id, row) => [id, row]),
  );
  return { rows, values: new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) };
}

const [header = '', ...lines] = readFileSync(join(folder, 'results.csv'), 'utf8').trim().split('\n');
const names = header.split(',');
const results = lines.map((line) => {
  const cells = line.split(',');
  return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
});
const every = Math.max(1, Math.floor(results.length / Number(most)));
const chosen = results.filter((_, at) => at % every === 0).slice(0, Number(most));
const sigmas = names.flatMap((name) => /^acc1000_(.+)$/.exec(name)?.[1] ?? []);
const settings: SweepSettings = {
  protocol: null,
  sigmas: sigmas.map(Number).filter((sigma) => sigma > 0),
  noise: null,
  noiseAt: 'source',
  seeds: 1,
  overrides: {},
  session: { provider: 'cpu', requireGpu: false, threads: null },
  batch: null,
  precision: null,
  journal: null,
  resume: false,
  reference: defaultReference,
  comparePrediction: false,
};
const hooks = {
  signal: new AbortController().signal,
  onPlan: async () => {},
  onProgress: () => {},
  onPart: () => {},
};

let [differing, compared] = [0, 0];
for (const expected of chosen) {
  const path = join(folder, 'models', `${expected.name}.onnx`);
  const model = lintModel(inspectFile(path, null), path, defaultSettings);
  if (model.status !== 'linted') throw new Error(`${path} can't be linted`);
  const { levels, images } = await sweepModel(path, model, settings, tools, hooks);
  const off = levels.filter(({ sigma, accuracy }) => accuracy !== Number(expected[`acc1000_${sigma}`]));
  const told = off
    .map(({ sigma, accuracy }) => `${sigma}: ${accuracy}, not ${expected[`acc1000_${sigma}`]}`)
    .join('; ');
  differing += off.length;
  compared += levels.length;
  console.log(
    `${off.length === 0 ? 'same' : 'off '} ${expected.name} (${images} images, ${levels.length} levels) ${told}`,
  );
}
console.log(`${compared - differing} of ${compared} accuracies of ${chosen.length} networks are the same to the image`);
process.exitCode = differing > 0 || compared === 0 ? 1 : 0;
