#!/usr/bin/env node
// Starts the bundled CLI. The exit status is what `run` returns; nothing here or there calls process.exit.
// CommonJS (see package.json beside it): Node's loader of ES modules costs more than a small model.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');
const vm = require('node:vm');

const cli = join(dirname(__dirname), 'dist', 'cli.cjs');
// V8 takes the code of a sibling version for its own and runs it wrongly (tried: 20.20.2's in 20.19.0): the name holds
// all that a build of Node is told by.
const cache = `${cli}.${process.version}-${process.platform}-${process.arch}.cache`;

/** Compiles the CLI, from the code cache of the build where it is of this Node. */
function load() {
  // One function expression, as scripts/build.mjs wraps it. esbuild writes ASCII alone; latin1 is that, read without a check.
  const script = new vm.Script(readFileSync(cli, 'latin1'), {
    filename: cli,
    cachedData: existsSync(cache) ? readFileSync(cache) : undefined,
  });
  const module = { exports: {} };
  const importFile = (path) => import(pathToFileURL(path).href);
  script.runInThisContext()(module.exports, createRequire(cli), module, cli, dirname(cli), importFile);
  return { script, run: module.exports.run };
}

if (existsSync(cli)) {
  const { script, run } = load();
  run(process.argv.slice(2)).then((status) => {
    process.exitCode = status;
    if (process.env.NOISELINT_WRITE_CACHE) writeFileSync(cache, script.createCachedData());
  });
} else {
  process.stderr.write(
    "noiselint: the built program (dist/cli.cjs) is missing: run 'npm install' in its folder first\n",
  );
  process.exitCode = 2;
}
