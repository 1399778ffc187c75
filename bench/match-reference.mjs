// Compares sweeps with evaluations that share no code (bench/reference/evaluate.py, bench/reference/cifar.py):
//   node bench/match-reference.mjs SWEEP.json REFERENCE.jsonl
// Both average over noise seeds of their own, so they differ by chance: by the reference's spread over its seeds each
// difference has a standard error. Fails where a level's accuracy differs by more than a point and more than
// four such errors (one of some hundred does so in 1% of runs), where differences in all are larger than the errors say, or
// a slope differs by more than 3%, .02 and four errors.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const [sweepFile, referenceFile] = process.argv.slice(2);
if (!sweepFile || !referenceFile) {
  process.stderr.write('usage: node bench/match-reference.mjs SWEEP.json REFERENCE.jsonl\n');
  process.exit(2);
}

const mean = (values) => values.reduce((sum, x) => sum + x, 0) / values.length;
const variance = (values) => values.reduce((sum, x) => sum + (x - mean(values)) ** 2, 0) / (values.length - 1);
const rms = (values) => Math.sqrt(mean(values.map((x) => x ** 2)));
const fixed = (values, digits = 2) => values.map((x) => x.toFixed(digits)).join(' ');

const lines = readFileSync(referenceFile, 'utf8').trim().split('\n');
const references = new Map(lines.map((line) => JSON.parse(line)).map((one) => [one.model, one]));
const spread = ({ sigmas, accuracy: { seeds } }, ofSeed) =>
  seeds.length > 1 ? variance(seeds.map((seed) => ofSeed(seed, sigmas))) : 0;
/** Of a difference of means over seeds: the model's own spread, or that of all models where it is larger. */
function errorOf(reference, draws, ofSeed) {
  const pooled = mean([...references.values()].map((one) => spread(one, ofSeed)));
  return Math.sqrt(Math.max(spread(reference, ofSeed), pooled) * (1 / reference.accuracy.seeds.length + 1 / draws));
}
const ERRORS = 4;

const compared = [];
let failed = false;
for (const { path, sweep, sweepReason } of JSON.parse(readFileSync(sweepFile, 'utf8')).models) {
  const reference = references.get(basename(path));
  if (!reference) continue;
  if (!sweep) {
    console.log(`${path}: not swept (${sweepReason?.code})`);
    failed = true;
    continue;
  }
  const { slope: expected } = reference.accuracy;
  const error = (ofSeed) => errorOf(reference, sweep.seeds.length, ofSeed);
  const levels = sweep.levels.map(({ sigma, accuracy }) => {
    const at = reference.sigmas.indexOf(sigma);
    return {
      sigma,
      points: 100 * (accuracy - reference.accuracy.levels[at]),
      error: 100 * error((seed) => seed[at]),
    };
  });
  compared.push(...levels);
  const slope = sweep.slope.value;
  const ofSlope = (seed, sigmas) => slopeOf(sigmas, seed);
  const slack = Math.max(0.02, 0.03 * Math.abs(expected), ERRORS * error(ofSlope));
  const isOff =
    !levels.every(({ points, error }) => Math.abs(points) <= Math.max(1, ERRORS * error)) ||
    !(Math.abs(slope - expected) <= slack);
  failed ||= isOff;
  console.log(
    `${isOff ? 'off ' : 'ok  '} ${basename(path).padEnd(24)} slope ${fixed([slope], 3)} against ${fixed([expected], 3)}; points off by level ${fixed(levels.map(({ points }) => points))}`,
  );
}

console.log('level   largest    mean     typical   expected by chance (points)');
for (const sigma of new Set(compared.map((one) => one.sigma))) {
  const at = compared.filter((one) => one.sigma === sigma);
  const points = at.map((one) => one.points);
  const numbers = [Math.max(...points.map(Math.abs)), mean(points), rms(points), rms(at.map(({ error }) => error))];
  console.log(`${String(sigma).padEnd(7)} ${numbers.map((x) => x.toFixed(2).padStart(7)).join('  ')}`);
}
const noisy = compared.filter(({ error }) => error > 0);
const excess = rms(noisy.map(({ points }) => points)) / rms(noisy.map(({ error }) => error));
const over = compared.filter(({ points }) => Math.abs(points) > 1).length;
console.log(`${over} of ${compared.length} accuracies differ by more than a point`);
if (noisy.length > 0) console.log(`typical difference ${excess.toFixed(2)} of what chance would make it`);
// Levels and networks share their draws, so even this ratio has some spread.
process.exitCode = failed || compared.length === 0 || excess > 1.5 ? 1 : 0;

function slopeOf(x, y) {
  const centre = mean(x);
  return x.reduce((sum, at, i) => sum + (at - centre) * y[i], 0) / x.reduce((sum, at) => sum + (at - centre) ** 2, 0);
}
