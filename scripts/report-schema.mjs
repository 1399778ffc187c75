// Writes src/report/report.schema.json from the `Report` type, so that contract and code can't drift apart.
// `--check` compares instead and exits 1 when the file is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { createGenerator } from 'ts-json-schema-generator';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const file = join(root, 'src/report/report.schema.json');

const { definitions, $schema, ...top } = createGenerator({
  path: join(root, 'src/lint/types.ts'),
  tsconfig: join(root, 'tsconfig.json'),
  type: 'Report',
  skipTypeCheck: true,
  // "Keys may be added": a reader of version 1 must not stumble over a later key.
  additionalProperties: true,
  encodeRefs: false,
  topRef: false,
}).createSchema('Report');

const schema = {
  $schema,
  $id: 'https://github.com/noiselint/noiselint/schema/report.schema.json',
  title: 'noiselint report',
  description:
    'What lint and facts print with --format json. Keys may be added; schemaVersion rises on any breaking change.',
  ...top,
  definitions,
};
// `Known<InputValue>` needs escapes in a URI fragment, `KnownInputValue` none.
const text = `${JSON.stringify(schema, null, 2).replaceAll(/(Known|Fact)<(\w+)>/g, '$1$2')}\n`;

if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (!isDeepStrictEqual(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(text))) {
  console.error('src/report/report.schema.json is stale: run npm run schema');
  process.exitCode = 1;
}
