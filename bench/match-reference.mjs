// Compares sweeps with an evaluation that shares no code (bench/reference/evaluate.py):
//   node bench/match-reference.mjs SWEEP.json REFERENCE.jsonl
// Fails where a level's accuracy differs by more than a point, or a slope by more than 3% and .02.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const [sweepFile, referenceFile] = process.argv.slice(2);
if (!sweepFile || !referenceFile) {
  process.stderr.write('usage: node bench/match-reference.mjs SWEEP.json REFERENCE.jsonl\n');
  process.exit(2);
}

const lines = readFileSync(referenceFile, 'utf8').trim().split('\n');
const references = new Map(lines.map((line) => JSON.parse(line)).map((one) => [one.model, one]));
let failed = false;
let worst = 0;
for (const { path, sweep, sweepReason } of JSON.parse(readFileSync(sweepFile, 'utf8')).models) {
  const reference = references.get(basename(path));
  if (!reference) continue;
  if (!sweep) {
    console.log(`${path}: not swept (${sweepReason?.code})`);
    failed = true;
    continue;
  }
  const points = sweep.levels.map(({ sigma, accuracy }) => {
    const at = reference.sigmas.indexOf(sigma);
    return 100 * (accuracy - reference.accuracy.levels[at]);
  });
  const [slope, expected] = [sweep.slope.value, reference.accuracy.slope];
  const most = Math.max(...points.map(Math.abs));
  worst = Math.max(worst, most);
  const isOff = !(most <= 1) || Math.abs(slope - expected) > Math.max(0.02, 0.03 * Math.abs(expected));
  failed ||= isOff;
  console.log(
    `${isOff ? 'off ' : 'ok  '} ${basename(path).padEnd(24)} slope ${slope.toFixed(3)} against ${expected.toFixed(3)}; points off by level ${points.map((x) => x.toFixed(2)).join(' ')}`,
  );
}
console.log(`largest difference ${worst.toFixed(2)} points`);
process.exitCode = failed ? 1 : 0;
