// How well predictions rank measured robustness, over small networks trained alike that differ in what the rules judge:
//   npm run fidelity -- FOLDER [SWEEP.json]
// FOLDER has models/*.onnx and results.csv (columns name, slope, acc_0, acc1000_<sigma>...; see its README). SWEEP.json is
// `noiselint sweep FOLDER/models --data FOLDER/test --noise-at source --sigma ... --format json`: then its taps,
// and where it has labels its slopes and accuracies, are compared too. Exit 1 where the refined gains from the graph, no weights read, rank below .85.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { importBundled } from './import-bundled.mjs';

const [folder, sweepFile] = process.argv.slice(2);
if (!folder) {
  process.stderr.write('usage: npm run fidelity -- FOLDER [SWEEP.json]\n');
  process.exit(2);
}

const { inspectFile } = await importBundled('src/facts/node/inspect-file.ts');
const { predict } = await importBundled('src/lint/predict.ts');
const { defaultSettings, defaultReference } = await importBundled('src/lint/presets.ts');
const { kendall, spearman } = await importBundled('src/sweep/statistics/correlation.ts');
const { ranks } = await importBundled('src/theory/ranks.ts');

// Images of 32 pixels carry the noise; networks at 24 see them through an antialiased bilinear resize.
const settings = {
  ...defaultSettings,
  reference: { ...defaultReference, resolution: 32 },
  preprocessing: { source: [32, 32], filter: 'bilinear' },
};
const NOISE_POWER = ['stem-kernel', 'input-resolution', 'pooling'];
/** Measured when the corrections were chosen, on these networks and some others. */
const LEAST = 0.85;
const RULES = [...NOISE_POWER, 'normalization'];

const measured = new Map(readCsv(join(folder, 'results.csv')).map((row) => [row.name, row]));
const networks = readdirSync(join(folder, 'models'))
  .filter((name) => name.endsWith('.onnx'))
  .sort()
  .map((file) => {
    const name = basename(file, '.onnx');
    const { facts } = inspectFile(join(folder, 'models', file), null);
    // What can be told without reading a weight: with the convolutions behind the first one, and from that one alone.
    const { weights: _, chain: __, ...first } = facts.stem.value;
    const chain = facts.stem.value.chain ? { chain: facts.stem.value.chain } : {};
    const seenAs = (stem) => gains({ ...facts, stem: { ...facts.stem, value: stem } });
    return {
      name,
      results: measured.get(name),
      read: gains(facts),
      chained: seenAs({ ...first, ...chain }),
      first: seenAs(first),
    };
  })
  .filter(({ results }) => results !== undefined);

function gains(facts) {
  const found = predict(facts, settings).map(({ rule, check }) => [
    rule.meta.id,
    { paper: check.gainDb ?? 0, refined: check.refinedGainDb ?? 0 },
  ]);
  return Object.fromEntries(found);
}

const sum = (predictions, kind, rules) => rules.reduce((total, rule) => total + predictions[rule][kind], 0);
const predictors = [
  ['paper, four rules', ({ read }) => sum(read, 'paper', RULES)],
  ['paper, without normalization', ({ read }) => sum(read, 'paper', NOISE_POWER)],
  ['refined, no weights, first kernel', ({ first }) => sum(first, 'refined', NOISE_POWER)],
  ['refined, no weights, whole stem', ({ chained }) => sum(chained, 'refined', NOISE_POWER)],
  ['refined, weights', ({ read }) => sum(read, 'refined', NOISE_POWER)],
  [
    'weights for the stem only',
    ({ read, first }) => read['stem-kernel'].refined + sum(first, 'refined', ['input-resolution', 'pooling']),
  ],
];
const GRAPH_ALONE = 2;

console.log(`${networks.length} networks; rank correlation with the slope of accuracy, 95% intervals over networks`);
rankTable((network) => network.results.slope);
const cleanRank = spearman(
  networks.map(({ results }) => -results.acc_0),
  networks.map(({ results }) => results.slope),
);
console.log(`${'clean accuracy (the confound)'.padEnd(34)} ${shown(cleanRank)}`);
console.log('given clean: rank correlation that is left once clean accuracy is taken out of both sides.\n');

console.log('change of the slope for each predicted dB, least squares over all four rules together');
for (const kind of ['paper', 'refined']) {
  const weights = leastSquares(
    networks.map(({ read }) => [1, ...RULES.map((rule) => read[rule][kind])]),
    networks.map(({ results }) => results.slope),
  );
  console.log(`${kind.padEnd(9)} ${RULES.map((rule, i) => `${rule} ${signed(weights[i + 1], 3)}`).join('   ')}`);
}
console.log('negative: louder by the prediction falls faster, as it should.');

if (sweepFile) compareSweep(JSON.parse(readFileSync(sweepFile, 'utf8')));

const graphAlone = correlate(predictors[GRAPH_ALONE][1], ({ results }) => results.slope).value;
process.exitCode = Number(graphAlone.toFixed(2)) >= LEAST ? 0 : 1;

function rankTable(slopeOf) {
  console.log(`${''.padEnd(34)} Spearman             Kendall              given clean`);
  for (const [title, gain] of predictors) {
    const left = partial(gain, slopeOf, ({ results }) => results.acc_0);
    console.log(
      `${title.padEnd(34)} ${shown(correlate(gain, slopeOf))}  ${shown(correlate(gain, slopeOf, kendall))}  ${signed(left)}`,
    );
  }
}

/** A louder prediction (more dB) should fall faster (a more negative slope). */
function correlate(gain, slopeOf, by = spearman) {
  return by(
    networks.map((network) => -rounded(gain(network))),
    networks.map(slopeOf),
  );
}

/** Equal designs are ties, whatever the last digits of their sums. */
function rounded(db) {
  return Math.round(db * 1e6) / 1e6;
}

/** Spearman's partial correlation. */
function partial(gain, slopeOf, givenOf) {
  const [a, b, c] = [(network) => -rounded(gain(network)), slopeOf, givenOf].map((of) => ranks(networks.map(of)));
  const rho = (x, y) => spearman(x, y).value;
  return (rho(a, b) - rho(a, c) * rho(b, c)) / Math.sqrt((1 - rho(a, c) ** 2) * (1 - rho(b, c) ** 2));
}

function compareSweep({ models, sweepRanking }) {
  const swept = new Map(models.map((model) => [basename(model.path, '.onnx'), model.sweep]));
  const lastTap = ({ name }) => {
    const known = swept.get(name).taps.flatMap(({ noiseToSignalDb }) => noiseToSignalDb ?? []);
    return known.at(-1);
  };
  const both = networks.filter(({ name }) => swept.get(name)?.slope);
  let [worst, sumOfDifferences, count] = [0, 0, 0];
  for (const { name, results } of both) {
    for (const { sigma, accuracy } of swept.get(name).levels) {
      const expected = results[`acc1000_${sigma}`];
      if (expected === undefined || accuracy === null) continue;
      const difference = Math.abs(accuracy - expected) * 100;
      worst = Math.max(worst, difference);
      sumOfDifferences += difference;
      count++;
    }
  }
  const tapped = both.filter((network) => lastTap(network) !== undefined);
  if (tapped.length > 0) {
    const taps = spearman(
      tapped.map((network) => -lastTap(network)),
      tapped.map(({ results }) => results.slope),
    );
    console.log(
      `\nnoise over signal behind the last tap, in ${tapped.length} networks: ${shown(taps)}(Spearman, with the recorded slopes)`,
    );
  }
  const slopes = both.map(({ name }) => swept.get(name).slope.value);
  const recorded = both.map(({ results }) => results.slope1000);
  const { of } = swept.get(both[0].name).slope;
  console.log(
    `slopes of ${of} in the sweep of ${both.length} networks rank the recorded ones at ${shown(spearman(slopes, recorded))}`,
  );
  if (count === 0) return;
  console.log('\nthe sweep against results.csv (1,000 images, one draw of its own noise)');
  console.log(
    `accuracy differs by ${(sumOfDifferences / count).toFixed(2)} points on average, ${worst.toFixed(2)} at most`,
  );
  if (both.length === networks.length) rankTable(({ name }) => swept.get(name).slope.value);
  if (sweepRanking) console.log(`as the report has it: ${JSON.stringify(sweepRanking)}`);
}

function shown({ value, ci95 }) {
  return `${signed(value)} ${ci95 ? `[${signed(ci95[0])}, ${signed(ci95[1])}]` : ''}`.padEnd(19);
}

function signed(value, digits = 2) {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(digits)}`;
}

/** Normal equations, solved by elimination. */
function leastSquares(rows, values) {
  const size = rows[0].length;
  const system = Array.from({ length: size }, (_, i) => [
    ...Array.from({ length: size }, (_, j) => rows.reduce((total, row) => total + row[i] * row[j], 0)),
    rows.reduce((total, row, k) => total + row[i] * values[k], 0),
  ]);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      if (j === i) continue;
      const factor = system[j][i] / system[i][i];
      for (let k = i; k <= size; k++) system[j][k] -= factor * system[i][k];
    }
  }
  return system.map((row, i) => row[size] / row[i]);
}

function readCsv(path) {
  const [header, ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/);
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(
      names.map((name, i) => [name, cells[i] === '' || Number.isNaN(Number(cells[i])) ? cells[i] : Number(cells[i])]),
    );
  });
}
