// Writes the JSON Schemas from the types, so that contract and code can't drift apart.
// `--check` compares instead and exits 1 when a file is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { createGenerator } from 'ts-json-schema-generator';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const isCheck = process.argv.includes('--check');

const SCHEMAS = [
  {
    file: 'src/report/report.schema.json',
    types: 'src/lint/contract.ts',
    type: 'ReportDocument',
    title: 'noiselint report',
    description:
      'What lint, facts, rank, compare and what-if print with --format json. Keys may be added; schemaVersion rises on any breaking change.',
    // A reader of version 1 must not stumble over a later key.
    additionalProperties: true,
  },
  {
    file: 'src/report/run-lines.schema.json',
    types: 'src/report/run-lines.ts',
    type: 'RunLines',
    title: 'first and last line of noiselint results',
    description: 'What -f jsonl writes around the models; each of those is one of the models of a report.',
    additionalProperties: true,
  },
  {
    file: 'src/config/config.schema.json',
    types: 'src/config/types.ts',
    type: 'Config',
    title: 'noiselint configuration',
    description: 'noiselint.config.json, .noiselintrc.json, the key "noiselint" of package.json.',
    additionalProperties: false,
  },
  {
    file: 'src/config/baseline.schema.json',
    types: 'src/config/baseline-types.ts',
    type: 'Baseline',
    title: 'noiselint baseline',
    description: 'Findings accepted as they are, by architecture; noiselint baseline create writes it.',
    additionalProperties: false,
  },
  {
    file: 'src/config/plugin-meta.schema.json',
    types: 'src/config/plugin-types.ts',
    type: 'PluginMeta',
    title: 'meta data of a rule from elsewhere',
    description: 'The property "meta" of a rule that a plugin brings.',
    additionalProperties: false,
  },
  {
    file: 'src/config/plugin-check.schema.json',
    types: 'src/config/plugin-types.ts',
    type: 'PluginCheck',
    title: 'judgement of a rule from elsewhere',
    description: 'What "check" of a rule that a plugin brings returns.',
    additionalProperties: false,
  },
];

/** A type says "any key with a slash" as an index signature, which the generator takes for any key at all. */
function allowForeignRules(schema) {
  schema.patternProperties = { '/': { $ref: '#/definitions/RuleConfig' } };
  schema.additionalProperties = false;
}

for (const { file, types, type, title, description, additionalProperties } of SCHEMAS) {
  const { definitions, $schema, ...top } = createGenerator({
    path: join(root, types),
    tsconfig: join(root, 'tsconfig.json'),
    type,
    skipTypeCheck: true,
    additionalProperties,
    encodeRefs: false,
    topRef: false,
  }).createSchema(type);
  if (definitions?.RulesConfig) allowForeignRules(definitions.RulesConfig);
  const $id = `https://github.com/noiselint/noiselint/schema/${file.split('/').at(-1)}`;
  const schema = { $schema, $id, title, description, ...top, definitions };
  // `Known<InputValue>` needs escapes in a URI fragment, `KnownInputValue` none.
  const text = `${JSON.stringify(schema, null, 2).replaceAll(/(\w+)<(\w+)>/g, '$1$2')}\n`;
  const path = join(root, file);
  if (!isCheck) writeFileSync(path, text);
  else if (!isDeepStrictEqual(JSON.parse(readFileSync(path, 'utf8')), JSON.parse(text))) {
    console.error(`${file} is stale: run npm run schemas`);
    process.exitCode = 1;
  }
}
