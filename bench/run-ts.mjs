// Runs a TypeScript file of this folder on any Node that noiselint runs on: node bench/run-ts.mjs bench/taps.ts [arguments]
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [, , file, ...rest] = process.argv;
const outfile = resolve('node_modules/.cache/noiselint', `${file.replaceAll(/\W/g, '-')}.mjs`);
mkdirSync(resolve('node_modules/.cache/noiselint'), { recursive: true });
await build({
  entryPoints: [file],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  external: ['onnxruntime-node', 'sharp'],
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
  logLevel: 'error',
});
process.argv = [process.execPath, file, ...rest];
await import(pathToFileURL(outfile).href);
