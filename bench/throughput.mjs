/** Models a second of CPU, and whether memory stays flat: one process lints a folder over and over, 10,000 models in all. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defaultSettings, inspectFile, lintModel } from '../dist/index.js';

const TOTAL = 10_000;
const folder = process.argv[2];
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.onnx'))
  .map((name) => join(folder, name));

const megabytes = () => Math.round(process.memoryUsage.rss() / 2 ** 20);
const seconds = ({ user, system }) => (user + system) / 1e6;
const marks = [];
for (let done = 0; done < TOTAL; done++) {
  const file = files[done % files.length];
  lintModel(inspectFile(file, null), file, defaultSettings);
  if ((done + 1) % (TOTAL / 5) === 0)
    marks.push({ models: done + 1, cpu: seconds(process.cpuUsage()), rss: megabytes() });
}
for (const { models, cpu, rss } of marks) {
  console.log(
    `${String(models).padStart(6)} models, ${cpu.toFixed(1)} s of CPU, ${(models / cpu).toFixed(0)} a second, RSS ${rss} MiB`,
  );
}
