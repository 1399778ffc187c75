// How quickly a report of 300 models opens and sorts in Chromium, against a budget: the least of several runs, as other work on
// the machine only adds.
// usage: node bench/report.mjs <folder of models>...   (the models are repeated until there are 300)
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumPath, launchOptions } from '../scripts/chromium.mjs';

const MODELS = 300;
const RUNS = 5;
const BUDGET_MS = { open: 2000, sort: 100 };

if (chromiumPath === null) {
  console.log('skipped: no Chromium; install it or name it in CHROMIUM');
  process.exit();
}

const folder = mkdtempSync(join(tmpdir(), 'noiselint-bench-'));
const inputs = process.argv.slice(2);
const lint = (...argv) =>
  spawnSync(process.execPath, ['bin/noiselint.js', ...argv], { encoding: 'utf8', maxBuffer: 2 ** 30 }).stdout;

/** The report of exactly 300 models: a formatter of our own repeats what the folders hold, then writes HTML. */
function writeReport() {
  const formatter = join(folder, 'repeat.cjs');
  const html = JSON.stringify(join(process.cwd(), 'dist/html.cjs'));
  const loader = JSON.stringify(join(process.cwd(), 'scripts/require-bundle.cjs'));
  writeFileSync(
    formatter,
    `module.exports = (report, options) => {
      const models = Array.from({ length: ${MODELS} }, (_, i) => {
        const model = report.models[i % report.models.length];
        return { ...model, path: i < report.models.length ? model.path : i + '/' + model.path };
      });
      return require(${loader}).requireBundle(${html}).html({ ...report, models, summary: { ...report.summary, models: models.length } }, options);
    };`,
  );
  const path = join(folder, 'report.html');
  lint(...(inputs.length > 0 ? inputs : ['fixtures/real']), '-f', formatter, '-o', path);
  return path;
}

const address = pathToFileURL(writeReport()).href;
const browser = await chromium.launch(launchOptions);
const times = { open: [], sort: [] };
for (let run = 0; run < RUNS; run += 1) {
  const page = await browser.newPage();
  await page.goto(address);
  // From the start of the navigation to the end of the load event.
  times.open.push(await page.evaluate('performance.getEntriesByType("navigation")[0].loadEventEnd'));
  // A click, and the layout that shows its result.
  times.sort.push(
    await page.evaluate(`{
      const button = document.querySelectorAll('table.models thead button')[1];
      const start = performance.now();
      button.click();
      document.body.getBoundingClientRect();
      performance.now() - start;
    }`),
  );
  await page.close();
}
await browser.close();
rmSync(folder, { recursive: true });

for (const [what, budget] of Object.entries(BUDGET_MS)) {
  const time = Math.min(...times[what]);
  console.log(`${what}: ${time.toFixed(0)} ms for ${MODELS} models (at most ${budget})`);
  if (time > budget) process.exitCode = 1;
}
