/**
 * What a pool swapped without training does to small CIFAR-10 networks, bare and with its moments restored.
 * usage: node bench/counterfactuals.mjs [folder with models/ and test/] [images]      (default: ../shared/data/cifar 1000)
 * Exit 0 when restoring brings back more than half of what the bare swap costs, on average over the networks.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../bin/noiselint.js', import.meta.url));
const folder = process.argv[2] ?? '../shared/data/cifar';
const images = process.argv[3] ?? '1000';
const models = readdirSync(join(folder, 'models')).filter((name) => name.includes('max'));
const argv = ['sweep', ...models.map((name) => join(folder, 'models', name)), '--data', join(folder, 'test')];
// As the networks were measured when they were made: noise on the 32 x 32 pixels, then the resize.
const how = ['--images', images, '--noise-at', 'source', '--interpolation', 'bilinear', '--compare-prediction'];
const { stdout, stderr, status } = spawnSync(process.execPath, [bin, ...argv, ...how, '-q', '-f', 'json'], {
  encoding: 'utf8',
  maxBuffer: 1e8,
});
if (status !== 0) throw new Error(stderr);

const percent = (share) => `${(100 * share).toFixed(1)}%`.padStart(8);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const columns = [[], [], [], [], [], []];
console.log(
  '                       clean: before    bare restored   noisiest: before    bare restored   output: bare restored, dB',
);
for (const { path, sweep } of JSON.parse(stdout).models) {
  const [bare, restored] = [false, true].map((which) =>
    sweep.counterfactuals.find((one) => one.rule === 'pooling' && one.restored === which),
  );
  const last = [sweep, bare, restored].map(({ levels }) => levels.at(-1).accuracy);
  const row = [bare.clean.before, bare.clean.after, restored.clean.after, ...last];
  row.forEach((value, at) => void columns[at].push(value));
  const noise = [bare, restored].map(({ measuredDb }) => measuredDb.toFixed(1).padStart(8)).join(' ');
  console.log(
    `${path.split('/').at(-1).padEnd(28)} ${row.slice(0, 3).map(percent).join(' ')}          ${row.slice(3).map(percent).join(' ')}   ${noise}`,
  );
}
const means = columns.map(mean);
console.log(
  `${'mean'.padEnd(28)} ${means.slice(0, 3).map(percent).join(' ')}          ${means.slice(3).map(percent).join(' ')}`,
);
const [before, bare, restored] = means;
process.exitCode = restored - bare > (before - bare) / 2 ? 0 : 1;
