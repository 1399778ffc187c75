/** Lints what the command line names, prints the worst first, and leaves SARIF behind. */
import { writeFile } from 'node:fs/promises';
import { ConfigError, formats, InputError, inspect, lint, rules } from 'noiselint';

const inputs = process.argv.slice(2);

try {
  const report = await lint(inputs, { config: { extends: 'strict', rules: { normalization: 'off' } } });
  const linted = report.models.filter((model) => model.status === 'linted');
  for (const { path, grade, budget } of linted.sort((a, b) => b.budget.gainDb - a.budget.gainDb)) {
    console.log(`${grade} ${budget.gainDb.toFixed(1)} dB ${path}`);
  }
  await writeFile('noiselint.sarif', await formats.sarif(report));

  const [first] = linted;
  if (first !== undefined) {
    const inspected = await inspect(first.path, { normalization: 'imagenet' });
    if (inspected.status !== 'linted') throw new Error(inspected.reason.message);
    const { stem } = inspected.facts;
    console.log(`stem ${stem.known ? stem.value.kernel.join('x') : stem.reason.message}, ${rules.length} rules`);
  }
  process.exitCode = report.summary.errors > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
