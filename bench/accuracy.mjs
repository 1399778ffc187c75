/**
 * Facts right and wrong over a folder of models with a `manifest.jsonl`.
 * usage: npm run accuracy -- [folder]      (default: fixtures/real)
 * Exit 0 when every fact is right, 1 otherwise.
 */
import { spawnSync } from 'node:child_process';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readManifest, scoreRow } from './score.mjs';

const home = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.argv[2] ?? `${home}fixtures/real`);

const rows = readManifest(folder);
const results = new Map(lint().map((model) => [relative(folder, resolve(model.path)).replaceAll('\\', '/'), model]));
/** Per source folder: facts right, facts in all. */
const tally = new Map();
let wrong = 0;

for (const row of rows) {
  for (const { fact, ok, want, got } of scoreRow(row, results.get(row.file))) {
    const count = countsOf(sourceOf(row.file));
    count.facts++;
    if (ok) count.right++;
    else console.log(`wrong  ${row.file}: ${fact}: want ${JSON.stringify(want)}, got ${JSON.stringify(got)}`);
    if (!ok) wrong++;
  }
}

const total = { right: 0, facts: 0 };
for (const [source, { right, facts }] of tally) {
  console.log(line(source, right, facts));
  total.right += right;
  total.facts += facts;
}
console.log(line(`all (${rows.length} models)`, total.right, total.facts));
process.exitCode = wrong === 0 && total.facts > 0 ? 0 : 1;

function lint() {
  const command = [`${home}bin/noiselint.js`, 'lint', '--format', 'json', folder];
  const { stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  try {
    return JSON.parse(stdout).models;
  } catch {
    throw new Error(`noiselint gave no report: ${stderr}`);
  }
}

/** `zoo/keras/a.onnx` -> `zoo/keras`; the folder of a model with sidecars is its own, and not counted. */
function sourceOf(file) {
  const folders = file.split('/').slice(0, -1);
  if (folders.at(-1) === 'onnx') folders.pop();
  if (file.endsWith('/model.onnx')) folders.pop();
  return folders.join('/') || '.';
}

function countsOf(source) {
  const counts = tally.get(source) ?? { right: 0, facts: 0 };
  tally.set(source, counts);
  return counts;
}

function line(title, right, facts) {
  const share = ((100 * right) / facts).toFixed(2);
  return `${title.padEnd(20)} ${String(right).padStart(5)} / ${String(facts).padStart(5)} ${share.padStart(7)} %`;
}
