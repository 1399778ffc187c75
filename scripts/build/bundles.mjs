/** Builds dist/: the bundles of the CLI and the library, their licences, V8's code cache, and the schemas. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { build } from 'esbuild';
import { APART, libraryEntries, THREADS } from './entries.mjs';
import { DIST, readSchemas, writeFolder } from './files.mjs';
import { licensesOf } from './licenses.mjs';
import { IMPORT_FROM_BIN, keepApart, LATE_ENTRY, LOAD_LATE, ONE_FONT, VERSION_ALONE } from './plugins.mjs';

const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node20',
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

// A getter, as few bundles ask for it and none at its start.
const MODULE_URL = "const __module={get url(){return require('node:url').pathToFileURL(__filename).href}};";

/** CommonJS in whole files starts in half the time of split ES modules, and V8 can keep what it compiled of it. */
const COMMONJS = {
  ...OPTIONS,
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  define: { 'import.meta.url': '__module.url' },
  // commander can start other programs as commands; ours are none, and loading the module costs 3 ms a start.
  alias: {
    'node:child_process': './scripts/build/no-child-process.cjs',
    '#supports-color': './scripts/build/no-color-support.cjs',
  },
  banner: { js: MODULE_URL },
};

/** A bundle that bin/noiselint.js loads: the function expression that Node's loader would make of it. */
const LOADED_BY_BIN = {
  ...COMMONJS,
  banner: { js: `(function(exports,require,module,__filename,__dirname,__importFile){${MODULE_URL}` },
  footer: { js: '})' },
  // Packages are required, files are imported by bin/: see IMPORT_FROM_BIN.
  supported: { 'dynamic-import': false },
};

const loadedByBin = (name, entry) =>
  build({
    ...LOADED_BY_BIN,
    entryPoints: { [name]: entry },
    plugins: [keepApart(APART, name), IMPORT_FROM_BIN, ONE_FONT, VERSION_ALONE, LOAD_LATE],
  });

const buildLate = () =>
  build({
    ...LOADED_BY_BIN,
    stdin: { contents: LATE_ENTRY, resolveDir: '.' },
    outfile: join(DIST, 'late.cjs'),
    outdir: undefined,
  });

const buildLibrary = () =>
  build({
    ...OPTIONS,
    entryPoints: libraryEntries(),
    format: 'esm',
    splitting: true,
    chunkNames: 'index-[name]-[hash]',
  });

export async function buildBundles() {
  const results = await Promise.all([
    loadedByBin('cli', 'src/cli/main.ts'),
    ...Object.keys(APART).map((name) => loadedByBin(name, `apart:${name}`)),
    buildLate(),
    build({ ...COMMONJS, entryPoints: THREADS }),
    buildLibrary(),
  ]);
  const files = results.flatMap(({ outputFiles }) =>
    outputFiles.map(({ path, text }) => [relative(DIST, path), Buffer.from(withRequire(asciiOf(text)))]),
  );
  const inputs = new Set(results.flatMap(({ metafile }) => Object.keys(metafile.inputs)));
  writeFolder(DIST, [...files, ['licenses.txt', licensesOf(inputs)]]);
  leaveCodeCaches();
  writeFolder(
    join(DIST, 'schema'),
    readSchemas().map(({ file }) => [basename(file), readFileSync(file)]),
  );
}

/** bin/ reads each byte as a character, and esbuild leaves characters beyond ASCII in tagged templates. */
function asciiOf(text) {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** An ES module has no require, and the few CommonJS packages in the library ask for Node's own modules. */
function withRequire(text) {
  if (!text.includes('Dynamic require of ')) return text;
  return `import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);${text}`;
}

/**
 * Runs the program on what most runs do: bin/ keeps what V8 compiled, for this version of Node. The second run also uses
 * config.cjs and late.cjs.
 */
function leaveCodeCaches() {
  const models = ['resnet50_norm_fp16.onnx', 'keras/resnet50_nchw.onnx', 'torchvision/vgg16.onnx'];
  const paths = models.map((name) => `fixtures/real/${name}`);
  const env = { ...process.env, NODE_OPTIONS: '' };
  for (const args of [paths, ['--color', '--config', 'scripts/build/warm-up.config.json', ...paths]])
    spawnSync(process.execPath, ['bin/noiselint.js', ...args], { env, stdio: 'ignore' });
}
