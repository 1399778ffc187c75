// Builds what git ignores, in three steps; `--only=validators,bundles` picks some:
//   validators  src/generated/: validators from src/**/NAME.schema.json, the script and style of the HTML report from
//               web/report/, and inner loops in WebAssembly from src/**/NAME.wat
//   bundles     dist/: the CLI, the library, and the schemas
//   types       dist/types/: declarations of the library
// `--lenient` (npm install) reports type errors without failing, so that a checkout that has one still installs.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildBundles } from './build/bundles.mjs';
import { GENERATED, listFiles, writeFolder } from './build/files.mjs';
import { loops } from './build/loops.mjs';
import { reportAssets } from './build/report-assets.mjs';
import { buildTypes } from './build/types.mjs';
import { validators } from './build/validators.mjs';

async function buildGenerated() {
  const sources = listFiles('src').filter((file) => file.endsWith('.wat'));
  writeFolder(GENERATED, [...(await validators()), ...(await reportAssets()), ...(await loops(sources))]);
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { values } = parseArgs({ options: { only: { type: 'string' }, lenient: { type: 'boolean', default: false } } });
const steps = { validators: buildGenerated, bundles: buildBundles, types: () => buildTypes(values) };
for (const step of values.only?.split(',') ?? Object.keys(steps)) {
  if (!Object.hasOwn(steps, step)) throw new Error(`no build step '${step}': ${Object.keys(steps).join(', ')}`);
  await steps[step]();
}
