// Writes what the docs repeat from the code: docs/cli.md (every command's help), docs/limits.md (the reader's bounds),
// docs/config.md (the configuration's schema), and in README.md and the other pages what the commands shown there print.
// With --check: fails when a page is stale.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '' };

const help = (...command) =>
  execFileSync(process.execPath, ['bin/noiselint.js', ...command, '--help'], {
    encoding: 'utf8',
    env,
  });

function commandsIn(text) {
  const [, listed = ''] = text.split('\nCommands:');
  return [...listed.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name]) => name).filter((name) => name !== 'help');
}

function cliPage() {
  const top = help();
  const commands = commandsIn(top.slice(0, top.indexOf('\nExamples:'))).flatMap((name) => [
    [name],
    ...commandsIn(help(name)).map((part) => [name, part]),
  ]);
  const section = (title, text) => `## ${title}\n\n\`\`\`\n${text.trimEnd()}\n\`\`\`\n`;
  const sections = [
    section('noiselint', top),
    ...commands.map((names) => section(`noiselint ${names.join(' ')}`, help(...names))),
  ];
  return `# Command line\n\nWritten by \`npm run docs\` from the program's own help.\n\n${sections.join('\n')}`;
}

function limitsPage() {
  const source = readFileSync('src/onnx/limits.ts', 'utf8');
  const rows = [...source.matchAll(/\/\*\* (.+?) \*\/\n {2}readonly (\w+): number;/g)].map(([, text, name]) => {
    const value = new RegExp(`^ {2}${name}: ([\\d_]+),`, 'm').exec(source)?.[1].replaceAll('_', ' ');
    return `| \`${name}\` | ${value} | ${text} |`;
  });
  const intro =
    'What an untrusted file can make the reader do is bounded; a bound that is hit is an error with a code, or a fact that is not known; its message, a reason or the finding `limit-reached` names the limit.\n\nFor a model you trust a limit can be raised, and in front of models you do not it can be lowered: `--limit timeMs=60000` (may be repeated), or `"limits": { "timeMs": 60000 }` in the [configuration](config.md), for all models or in an override.';
  return `# Limits\n\nWritten by \`npm run docs\` from src/onnx/limits.ts.\n\n${intro}\n\n| limit | value | of what |\n|---|---|---|\n${rows.join('\n')}\n`;
}

/** What the configuration's schema says, as tables: its descriptions are the comments of src/config/types.ts. */
function configPage() {
  const { properties, definitions } = JSON.parse(readFileSync('src/config/config.schema.json', 'utf8'));
  const named = (ref) => ref.split('/').at(-1);
  const isSection = (schema) => schema.properties !== undefined;
  const sections = {
    LimitsConfig: 'limits',
    RulesConfig: 'rules',
    RuleOptions: 'options of a rule',
    ReferenceConfig: 'reference',
  };
  const title = (name) => sections[name] ?? name.toLowerCase();
  const link = (name) => `[${title(name)}](#${title(name).replaceAll(' ', '-')})`;

  function typeOf(schema) {
    if (schema.$ref) {
      const target = definitions[named(schema.$ref)];
      return isSection(target) ? link(named(schema.$ref)) : typeOf(target);
    }
    if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(' or ');
    if (schema.const !== undefined) return `\`${schema.const}\``;
    if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
    if (schema.type !== 'array') return schema.type === 'object' ? 'object' : schema.type + rangeOf(schema);
    return Array.isArray(schema.items) ? `[${schema.items.map(typeOf).join(', ')}]` : `list of ${typeOf(schema.items)}`;
  }

  function rangeOf({ minimum, exclusiveMinimum, maximum }) {
    const parts = [
      ...(minimum === undefined ? [] : [`from ${minimum}`]),
      ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
      ...(maximum === undefined ? [] : [`to ${maximum}`]),
    ];
    return parts.length === 0 ? '' : ` ${parts.join(' ')}`;
  }

  const pages = Object.fromEntries(
    Object.entries(definitions.RulesConfig.properties).map(([id, schema]) => [
      id,
      { ...schema, description: `[page](../rules/${id}.md)` },
    ]),
  );
  const describe = (schema) =>
    schema.description ?? (schema.$ref ? (definitions[named(schema.$ref)].description ?? '') : '');
  const cell = (text) => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
  function table(members, required = []) {
    const rows = Object.entries(members).map(([key, schema]) => {
      const must = required.includes(key) ? ' (required)' : '';
      const type = schema.properties ? `[${key}](#${key})` : typeOf(schema);
      return `| \`${key}\`${must} | ${cell(type)} | ${cell(describe(schema))} |`;
    });
    return `| key | value | meaning |\n|---|---|---|\n${rows.join('\n')}\n`;
  }

  const modelKeys = Object.keys(definitions.Override.properties).filter((key) => key !== 'files');
  const parts = [
    ['thresholds', '', table(properties.thresholds.properties)],
    ['reference', '', table(definitions.ReferenceConfig.properties)],
    [
      'rules',
      'A key is a rule that ships, or `<owner>/<name>` of a [rule of your own](custom-rules.md). A severity stands for what the preset makes of a failing gain.',
      table(pages),
    ],
    ['options of a rule', '', table(definitions.RuleOptions.properties)],
    [
      'normalization',
      'In units of [0,1] pixels, one value per channel in the order of the graph, or one for all.',
      table(definitions.Normalization.properties, definitions.Normalization.required),
    ],
    ['preprocessing', '', table(definitions.Preprocessing.properties)],
    [
      'limits',
      '[Limits](limits.md) says what each one bounds. The flag `--limit` wins over it.',
      table(definitions.LimitsConfig.properties),
    ],
    [
      'override',
      `Also every key that may differ from model to model: ${modelKeys.map((key) => `\`${key}\``).join(', ')}.`,
      table({ files: definitions.Override.properties.files }, ['files']),
    ],
    ['suppression', '', table(definitions.Suppression.properties, definitions.Suppression.required)],
  ].map(([name, text, rows]) => `## ${name}\n\n${text === '' ? '' : `${text}\n\n`}${rows}`);
  return `# Configuration\n\nWritten by \`npm run docs\` from the schema that checks it.\n\n${CONFIG_INTRO}\n\n## Keys\n\n${table(properties)}\n${parts.join('\n')}`;
}

const CONFIG_INTRO = `One of \`noiselint.config.ts\`, \`.mjs\`, \`.js\`, \`.cjs\`, \`.json\`, \`.jsonc\`, \`.noiselintrc.json\`, or the key \`noiselint\` of
\`package.json\`: the nearest to each model, from its folder upward. JSON may hold comments and trailing commas; a module exports
its configuration by default. \`--config <file>\` takes another, \`--no-config\` none; flags win over it.

A configuration that is found, not named, may run code (as a module, by plugins or by what it extends) or set [limits](#limits)
only if it belongs to your project: it is in the working directory or above it, or in the same Git checkout. Elsewhere, as beside
a downloaded model, the run ends with status 2 and says so; \`--config\` names one that you trust.

\`\`\`json
{
  "$schema": "./node_modules/noiselint/dist/schema/config.schema.json",
  "extends": "recommended",
  "failOn": ["warning", "unknown"],
  "rules": { "normalization": "off", "pooling": { "severity": "error", "weight": 2 } },
  "overrides": [{ "files": ["detectors/**"], "inputSize": 640, "normalization": "0/1" }],
  "ignores": ["**/vendor/**"],
  "suppressions": [{ "files": ["legacy.onnx"], "rule": "stem-kernel", "reason": "retired in spring", "expires": "2027-04-01" }]
}
\`\`\`

\`"$schema"\` gives editors completion. A mistake ends the run with status 2 and names file, line, column, JSON pointer and the nearest key.
\`noiselint --print-config model.onnx\` shows what holds for a model, \`--show-settings\` what holds for a run.`;

// `$ noiselint ...` at the start of a fenced block of the language `console`: what follows is what it prints.
const CONSOLE = /^```console\n\$ noiselint ([^\n]*)\n[\s\S]*?^```$/gm;

function withOutput(path) {
  return readFileSync(path, 'utf8').replace(CONSOLE, (_, line) => {
    const words = line.match(/'[^']*'|\S+/g).map((word) => word.replaceAll("'", ''));
    const { stdout, stderr } = spawnSync(process.execPath, ['bin/noiselint.js', ...words], { encoding: 'utf8', env });
    return `\`\`\`console\n$ noiselint ${line}\n${`${stdout}${stderr}`.trimEnd()}\n\`\`\``;
  });
}

const written = { 'docs/cli.md': cliPage(), 'docs/limits.md': limitsPage(), 'docs/config.md': configPage() };
const others = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)]
  .filter((path) => path.endsWith('.md'))
  .filter((path) => !Object.hasOwn(written, path));
const pages = { ...written, ...Object.fromEntries(others.map((path) => [path, withOutput(path)])) };
const check = process.argv.includes('--check');
for (const [path, text] of Object.entries(pages)) {
  let old = null;
  try {
    old = readFileSync(path, 'utf8');
  } catch {}
  if (old === text) continue;
  if (check) {
    process.stderr.write(`${path} is stale: run "npm run docs"\n`);
    process.exitCode = 1;
  } else {
    mkdirSync('docs', { recursive: true });
    writeFileSync(path, text);
  }
}
