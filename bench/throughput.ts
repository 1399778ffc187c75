/** Models a second of CPU, and whether memory stays flat: one process lints a folder over and over, 10,000 models in all. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inspectFile } from '../src/facts/node/inspect-file.ts';
import { lintModel } from '../src/lint/lint-model.ts';
import { defaultSettings } from '../src/lint/presets.ts';

const TOTAL = 10_000;
const MARKS = 5;
const [folder = 'fixtures/real'] = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.onnx'))
  .map((name) => join(folder, name));

for (let done = 1; done <= TOTAL; done++) {
  const file = files[done % files.length] as string;
  lintModel(inspectFile(file, null), file, defaultSettings);
  if (done % (TOTAL / MARKS) !== 0) continue;
  const { user, system } = process.cpuUsage();
  const seconds = (user + system) / 1e6;
  const megabytes = Math.round(process.memoryUsage.rss() / 2 ** 20);
  const pace = `${seconds.toFixed(1)} s of CPU, ${(done / seconds).toFixed(0)} a second`;
  console.log(`${String(done).padStart(6)} models, ${pace}, RSS ${megabytes} MiB`);
}
