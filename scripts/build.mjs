// Builds what git ignores, in three steps; `--only=validators,bundles` picks some:
//   validators  src/**/NAME.schema.json -> src/generated/NAME.validate.js and .d.ts: no schema is compiled at run time
//               and web/report/ -> src/generated/report-assets.js, the script and style of the HTML report,
//               and src/**/NAME.wat -> src/generated/NAME.js, inner loops in WebAssembly
//   bundles     src/cli/main.ts -> dist/cli.cjs, src/index.ts -> dist/index.js, and the schemas -> dist/schema/
//   types       src/index.ts -> dist/types/ (declarations)
// `--lenient` (npm install) reports type errors without failing, so that a checkout that has one still installs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { build } from 'esbuild';
import { loops } from './loops.mjs';
import { reportAssets } from './report-assets.mjs';

const require = createRequire(import.meta.url);
const standaloneCode = require('ajv/dist/standalone').default;

const SRC = join(dirname(fileURLToPath(import.meta.url)), '..', 'src', '/');
const GENERATED = 'src/generated';
const DIST = 'dist';
// Runs that compile what most runs need, each for the bundles that no run before it used.
const MODELS = ['resnet50_norm_fp16.onnx', 'keras/resnet50_nchw.onnx', 'torchvision/vgg16.onnx'];
const PATHS = MODELS.map((name) => `fixtures/real/${name}`);
const WARM_UPS = [PATHS, ['--config', 'scripts/warm-up.config.json', ...PATHS]];
// Few bundles ask, and not at their start.
const MODULE_URL = "const __module={get url(){return require('node:url').pathToFileURL(__filename).href}};";
// The CLI is one CommonJS file: half the start-up of split ES modules, and V8 can keep its compiled form.
const CLI_FORMAT = {
  format: 'cjs',
  splitting: false,
  outExtension: { '.js': '.cjs' },
  define: { 'import.meta.url': '__module.url' },
  // commander can start other programs as commands; ours are none, and loading the module costs 3 ms a start.
  alias: {
    'node:child_process': './scripts/no-child-process.cjs',
    '#supports-color': './scripts/no-color-support.cjs',
  },
  banner: { js: MODULE_URL },
};
// What Node's loader would wrap around it, here once and for all. What is compiled from V8's cache has lost import():
// there packages are required, and bin/ imports files.
const WRAPPED = {
  banner: { js: `(function(exports,require,module,__filename,__dirname,__importFile){${MODULE_URL}` },
  footer: { js: '})' },
  supported: { 'dynamic-import': false },
};
const IMPORT_FROM_BIN = {
  name: 'import-from-bin',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/import-file\.ts$/ }, () => ({ contents: 'export const importFile = __importFile;' })),
};

// Packages that most runs do not use, and what is imported of them: of the CLI's bundles each starts when it is first asked.
const LATE = {
  chalk: ['Chalk'],
  'get-east-asian-width': ['eastAsianWidth'],
  '@noble/hashes/sha2.js': ['sha256'],
  '@noble/hashes/utils.js': ['bytesToHex'],
};
const START_LATE = {
  name: 'start-late',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /./ }, ({ path, importer }) =>
      Object.hasOwn(LATE, path) && importer.startsWith(SRC) ? { path, namespace: 'late' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'late' }, ({ path }) => ({
      contents: `module.exports = {${LATE[path].map((name) => `get ${name}() { return require('used:${path}').${name}; }`)}};`,
    }));
    onResolve({ filter: /^used:/ }, ({ path }) => ({ path: path.slice('used:'.length), namespace: 'used' }));
    onLoad({ filter: /./, namespace: 'used' }, ({ path }) => ({
      contents: `export {${LATE[path]}} from '${path}';`,
      resolveDir: '.',
    }));
  },
};

const commands = (...names) => names.map((name) => `src/cli/commands/${name}.ts`);
const formats = (...names) => names.map((name) => `src/report/formats/${name}.ts`);

// What one command, format or kind of project alone needs, in a file of its own: a run that only lints doesn't even read it.
const APART = {
  config: [
    'src/config/load.ts',
    'src/config/resolve.ts',
    'src/config/suppress.ts',
    'src/config/baseline-file.ts',
    'src/config/baseline-update.ts',
  ],
  glob: ['src/library/expand-glob.ts'],
  html: ['src/report/formats/html.ts'],
  card: ['src/report/card/update.ts'],
  badge: ['src/report/badge/svg.ts'],
  'command-line': ['src/cli/command-line.ts'],
  mistyped: ['src/cli/mistyped-command.ts'],
  prompt: ['src/cli/prompt.ts'],
  pool: ['src/cli/inspect-pool.ts'],
  views: [
    ...commands('badge', 'card', 'compare', 'explain', 'facts', 'init', 'rank', 'report', 'rules'),
    ...commands('show-settings', 'what-if'),
  ],
  baseline: ['src/cli/baseline.ts', ...commands('baseline')],
  staged: ['src/cli/staged.ts'],
  cache: ['src/cli/cache.ts'],
  formats: formats('compact', 'csv', 'facts', 'github', 'gitlab', 'junit', 'markdown', 'sarif'),
  fix: ['src/cli/commands/fix.ts'],
  report: ['src/cli/read-report.ts'],
  input: ['src/cli/scale/input.ts'],
  lines: ['src/cli/scale/lines.ts'],
  merge: ['src/cli/commands/merge.ts'],
  sweep: ['src/cli/commands/sweep.ts'],
  remote: ['src/remote/node/open-remote.ts'],
  serve: ['src/cli/commands/serve.ts'],
  export: ['src/cli/commands/export.ts'],
  fleet: ['src/cli/commands/fleet.ts'],
};
// Threads and processes start from these; they are whole.
const THREADS = {
  'inspect-worker': 'src/cli/inspect-worker.ts',
  'serve-worker': 'src/serve/worker.ts',
  'sweep-worker': 'src/sweep/run/worker.ts',
  'fleet-child': 'src/cli/fleet-child.ts',
};

/** In every bundle but its own, a module kept apart is the file built from it. */
const keepApart = (own) => ({
  name: 'keep-apart',
  setup: ({ onLoad, onResolve }) => {
    for (const [name, paths] of Object.entries(APART)) {
      if (name === own) continue;
      for (const path of paths)
        onLoad({ filter: new RegExp(`/${path}$`) }, () => ({ contents: `export * from './${name}.cjs';` }));
    }
    // Packages have files of such names too.
    const isApart = (path) => Object.hasOwn(APART, path.slice('./'.length, -'.cjs'.length));
    onResolve({ filter: /^\.\/[\w-]+\.cjs$/ }, ({ path }) => (isApart(path) ? { path, external: true } : undefined));
    onResolve({ filter: /^apart:/ }, ({ path }) => ({ path, namespace: 'apart' }));
    onLoad({ filter: /./, namespace: 'apart' }, () => ({
      contents: APART[own].map((path) => `export * from './${path}';`).join(''),
      resolveDir: '.',
    }));
  },
});

/** The badge is set in one of the four fonts whose widths its library knows. */
const ONE_FONT = {
  name: 'one-font',
  setup: ({ onLoad }) => {
    const others = /anafanafo\/data\/(?:helvetica-11px-bold|verdana-10px-\w+)\.json$/;
    onLoad({ filter: others }, () => ({ contents: '[[0,1114111,7]]', loader: 'json' }));
  },
};

const VALIDATOR_TYPES = `import type { ErrorObject } from 'ajv';

declare const validate: {
  (data: unknown): boolean;
  /** What the latest call found, null after a valid document. */
  errors?: readonly ErrorObject[] | null;
};
export default validate;
`;

async function buildValidators() {
  const schemas = readSchemas();
  const outputs = await Promise.all(
    schemas.map(async ({ name, schema }) => [
      [`${name}.validate.js`, await compileSchema(schema, schemas)],
      [`${name}.validate.d.ts`, VALIDATOR_TYPES],
    ]),
  );
  writeFolder(GENERATED, [
    ...outputs.flat(),
    ...(await reportAssets()),
    ...(await loops(listFiles('src').filter((file) => file.endsWith('.wat')))),
  ]);
}

async function compileSchema(schema, schemas) {
  const Validator = String(schema.$schema).includes('2020-12') ? Ajv2020 : Ajv;
  const ajv = new Validator({
    allErrors: true,
    allowUnionTypes: true,
    discriminator: true,
    strictTypes: false,
    strictTuples: false,
    code: { source: true, esm: true },
  });
  // Schemas may refer to each other by $id.
  for (const other of schemas) if (other.schema !== schema && other.schema.$id) ajv.addSchema(other.schema);
  // The bundle step folds ajv's small run-time helpers in, so that the module imports nothing.
  const { outputFiles } = await build({
    stdin: { contents: standaloneCode(ajv, ajv.compile(schema)), resolveDir: '.' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minifySyntax: true,
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}

async function buildBundles() {
  const common = {
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    minifyIdentifiers: true,
    external: ['onnxruntime-node', 'sharp', '@aws-sdk/client-s3'],
    legalComments: 'none',
    outdir: DIST,
    metafile: true,
    write: false,
    logLevel: 'warning',
  };
  const cli = {
    entryPoints: { cli: 'src/cli/main.ts' },
    ...CLI_FORMAT,
    ...WRAPPED,
    plugins: [keepApart('cli'), IMPORT_FROM_BIN, START_LATE],
  };
  const apart = Object.keys(APART).map((name) => ({
    entryPoints: { [name]: `apart:${name}` },
    ...CLI_FORMAT,
    ...WRAPPED,
    plugins: [keepApart(name), IMPORT_FROM_BIN, ONE_FONT, START_LATE],
  }));
  const threads = { entryPoints: THREADS, ...CLI_FORMAT };
  const library = {
    entryPoints: { index: 'src/index.ts', ...formatterEntries() },
    chunkNames: 'index-[name]-[hash]',
  };
  const results = await Promise.all(
    [cli, ...apart, threads, library].map((options) => build({ ...common, ...options })),
  );

  const files = results.flatMap((result) =>
    result.outputFiles.map((file) => [relative(DIST, file.path), Buffer.from(withRequire(asciiOf(file.text)))]),
  );
  const bundled = new Set(results.flatMap((result) => Object.keys(result.metafile.inputs)));
  files.push(['licenses.txt', licencesOf(bundled)]);
  writeFolder(DIST, files);
  // They leave what they compiled, for this version of Node alone.
  const env = { ...process.env, NODE_OPTIONS: '' };
  for (const args of WARM_UPS) spawnSync(process.execPath, ['bin/noiselint.js', ...args], { env, stdio: 'ignore' });
  writeFolder(
    join(DIST, 'schema'),
    readSchemas().map(({ file }) => [basename(file), readFileSync(file)]),
  );
}

/** bin/ reads a byte as a character; esbuild escapes all others but those in tagged templates. */
function asciiOf(text) {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** An ES module has no require, and the few CommonJS packages in the library ask for Node's own modules. */
function withRequire(text) {
  if (!text.includes('Dynamic require of ')) return text;
  return `import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);${text}`;
}

/** `noiselint/formatters/<name>`, for each format that ships. */
function formatterEntries() {
  const names = [...readFileSync('src/report/formatters.ts', 'utf8').matchAll(/'\.\/formats\/(\w+)\.ts'/g)];
  return Object.fromEntries(names.map(([, name]) => [`formatters/${name}`, `src/report/formats/${name}.ts`]));
}

/** The bundles carry other people's code; their licences travel with it. */
function licencesOf(inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
    if (folder) folders.add(folder[0]);
  }
  const parts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? `\n\n${readFileSync(join(folder, file), 'utf8').trim()}` : '';
    return `${name} ${version} (${license})${text}\n`;
  });
  return parts.join(`\n${'-'.repeat(80)}\n\n`);
}

function buildTypes({ lenient }) {
  const out = join(DIST, 'types');
  rmSync(out, { recursive: true, force: true });
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
  if (status !== 0 && !lenient) process.exitCode = 1;
  if (!existsSync(out)) return;
  // tsc leaves '.ts' in declarations; a program that depends on this package finds '.js'.
  for (const file of listFiles(out)) {
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/(\bfrom |\bimport\()(['"])(\.[^'"]*)\.ts\2/g, '$1$2$3.js$2'));
  }
  // Declarations that were written, not compiled.
  for (const file of existsSync(GENERATED) ? listFiles(GENERATED) : []) {
    if (!file.endsWith('.d.ts')) continue;
    mkdirSync(join(out, GENERATED), { recursive: true });
    writeFileSync(join(out, file), readFileSync(file));
  }
}

function readSchemas() {
  const files = listFiles('src').filter((file) => file.endsWith('.schema.json'));
  const schemas = files.map((file) => ({
    file,
    name: basename(file, '.schema.json'),
    schema: JSON.parse(readFileSync(file, 'utf8')),
  }));
  const names = schemas.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`two schema files are called ${twice}.schema.json`);
  return schemas;
}

function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Makes the files of `folder` (not of its subfolders) these, touching none that is already right. */
function writeFolder(folder, files) {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path) || !readFileSync(path).equals(Buffer.from(content))) writeFileSync(path, content);
  }
  const names = new Set(files.map(([name]) => name));
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile() && !names.has(entry.name)) rmSync(join(folder, entry.name));
  }
}

process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..'));
const { values } = parseArgs({ options: { only: { type: 'string' }, lenient: { type: 'boolean', default: false } } });
const steps = { validators: buildValidators, bundles: buildBundles, types: () => buildTypes(values) };
for (const step of values.only?.split(',') ?? Object.keys(steps)) {
  if (!Object.hasOwn(steps, step)) throw new Error(`no build step '${step}': ${Object.keys(steps).join(', ')}`);
  await steps[step]();
}
