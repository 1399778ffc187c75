// Time and memory of the views of a fleet, for 5,000 models and for ten times as many. Both list as much, so memory may only
// grow by the little that is kept of each model to pair or rank it.
// usage: node bench/fleet-views.mjs [--models 50000]
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { models: { type: 'string', default: '50000' } } });
const MOST = Number(values.models);
const FEWEST = MOST / 10;
/** How many models became noisier from one run to the next. */
const EVERY = 100;
/** The most bytes of memory that another model may cost. */
const BUDGET = 3072;

const folder = mkdtempSync(join(tmpdir(), 'noiselint-bench-'));
const PRINT_RSS = 'process.on("exit",()=>console.error("maxRSS",process.resourceUsage().maxRSS))';

function noiselint(...argv) {
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(PRINT_RSS)}`, 'bin/noiselint.js', ...argv],
    { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] },
  );
  if (status !== 0) throw new Error(stderr);
  return { seconds: (performance.now() - start) / 1000, megabytes: Number(/maxRSS (\d+)/.exec(stderr)[1]) / 1024 };
}

/** The results of real models, over and over under other paths; in a later run every so many-th is noisier. */
function writeResults(path, [head, models, end], count, isLater) {
  writeFileSync(path, `${JSON.stringify(head)}\n`);
  for (let from = 0; from < count; from += 1000) {
    const lines = Array.from({ length: Math.min(1000, count - from) }, (_, i) => {
      const index = from + i;
      const model = structuredClone(models[index % models.length]);
      const rule = model.rules?.find(({ gainDb }) => gainDb !== null);
      if (isLater && index % EVERY === 0 && rule !== undefined) rule.gainDb += 1;
      return `${JSON.stringify({ ...model, path: `fleet/${index}/model.onnx`, index })}\n`;
    });
    appendFileSync(path, lines.join(''));
  }
  const summary = { ...end.summary, models: count };
  appendFileSync(path, `${JSON.stringify({ ...end, summary })}\n`);
}

try {
  const real = join(folder, 'real.jsonl');
  noiselint('fixtures/real', '-f', 'jsonl', '-o', real, '--quiet');
  const lines = readFileSync(real, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const parts = [lines[0], lines.slice(1, -1), lines.at(-1)];
  const files = (count) => {
    const [old, now] = [join(folder, `${count}-old.jsonl`), join(folder, `${count}-new.jsonl`)];
    writeResults(old, parts, count, false);
    writeResults(now, parts, count, true);
    return [old, now];
  };
  const runs = new Map([FEWEST, MOST].map((count) => [count, files(count)]));
  const out = (name) => join(folder, name);
  const views = {
    'rank --top 100': ([old]) => ['rank', old, '--top', '100'],
    rank: ([old]) => ['rank', old],
    report: ([old]) => ['report', old, '-o', out('report.html')],
    compare: ([old, now]) => ['compare', old, now],
    'export to Parquet': ([old]) => ['export', old, '-o', out('out.parquet')],
    'export to CSV': ([old]) => ['export', old, '-f', 'csv', '-o', out('out.csv')],
  };
  const size = (count) => `${(statSync(runs.get(count)[0]).size / 2 ** 20).toFixed(0)} MB`;
  console.log(`results of ${FEWEST} models (${size(FEWEST)}) and of ${MOST} (${size(MOST)})`);
  for (const [name, argv] of Object.entries(views)) {
    const [few, many] = [FEWEST, MOST].map((count) => noiselint(...argv(runs.get(count))));
    const each = ((many.megabytes - few.megabytes) * 2 ** 20) / (MOST - FEWEST);
    const told = [few, many].map(({ seconds, megabytes }) => `${seconds.toFixed(1)} s ${megabytes.toFixed(0)} MB`);
    console.log(`${name.padEnd(18)} ${told[0].padEnd(14)} ${told[1].padEnd(14)} ${each.toFixed(0)} bytes a model more`);
    if (each > BUDGET) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
