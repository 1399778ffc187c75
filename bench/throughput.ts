/**
 * Models a second of CPU, cold and warm, which models weigh most, and whether memory stays flat: one process lints a folder
 * over and over, 10,000 models in all, under the flags of V8 that the command line sets.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { tuneV8 } from '../src/cli/inspect/v8-flags.ts';
import { inspectFile } from '../src/facts/node/inspect-file.ts';
import { lintModel } from '../src/lint/lint-model.ts';
import { defaultSettings } from '../src/lint/presets.ts';

const TOTAL = 10_000;
const MARKS = 5;
const HEAVIEST = 5;
const [folder = 'fixtures/real'] = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.onnx'))
  .map((name) => join(folder, name));

const milliseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/**
 * The least time that each file took; anything above is other work of the machine or the engine. By the clock, as asking for CPU
 * time after each model would add a twenty-fifth.
 */
const least = new Map<string, number>();
const begin = milliseconds();
let marked = begin;
for (let done = 1; done <= TOTAL; done++) {
  const file = files[done % files.length] as string;
  const start = performance.now();
  tuneV8(done, TOTAL);
  lintModel(inspectFile(file, null), file, defaultSettings);
  least.set(file, Math.min(least.get(file) ?? Number.POSITIVE_INFINITY, performance.now() - start));
  if (done === files.length)
    console.log(`cold, each file once: ${((1000 * done) / (milliseconds() - begin)).toFixed(0)} a second`);
  if (done % (TOTAL / MARKS) !== 0) continue;
  const now = milliseconds();
  const pace = (1000 * (TOTAL / MARKS)) / (now - marked);
  marked = now;
  const megabytes = Math.round(process.memoryUsage.rss() / 2 ** 20);
  console.log(
    `${String(done).padStart(6)} models, the last of them at ${pace.toFixed(0)} a second, RSS ${megabytes} MiB`,
  );
}

const sorted = [...least].sort(([, a], [, b]) => a - b);
const at = (share: number): string => (sorted[Math.ceil(share * sorted.length) - 1]?.[1] ?? 0).toFixed(2);
console.log(`a model, at its best: median ${at(0.5)} ms, 95 of 100 below ${at(0.95)} ms`);
for (const [file, time] of sorted.slice(-HEAVIEST).reverse()) console.log(`${time.toFixed(1).padStart(8)} ms  ${file}`);
