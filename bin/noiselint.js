#!/usr/bin/env node
// Starts the bundled CLI. The exit status is what `run` returns; nothing here or there calls process.exit.
// CommonJS (see package.json beside it): Node's loader of ES modules costs more than a small model.
const { existsSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const vm = require('node:vm');

const dist = join(dirname(__dirname), 'dist');
const cli = join(dist, 'cli.cjs');
const importFile = (path) => import(require('node:url').pathToFileURL(path).href);
const loaded = new Map();

// V8 takes the code of a sibling version for its own and runs it wrongly (tried: 20.20.2's in 20.19.0): the name holds
// all that a build of Node is told by.
const cacheOf = (path) => `${path}.${process.version}-${process.platform}-${process.arch}.cache`;

/** A bundle of dist/, compiled from the code cache of the build where it is of this Node. */
function load(path) {
  const known = loaded.get(path);
  if (known !== undefined) return known.module.exports;
  const cache = cacheOf(path);
  // One function expression in ASCII, as scripts/build.mjs writes it; latin1 is that, read without a check.
  const script = new vm.Script(readFileSync(path, 'latin1'), {
    filename: path,
    cachedData: existsSync(cache) ? readFileSync(cache) : undefined,
  });
  const module = { exports: {} };
  loaded.set(path, { script, module });
  script.runInThisContext()(module.exports, requireBeside, module, path, dist, importFile);
  return module.exports;
}

/** What bundles require is a bundle beside them or a module of Node. */
function requireBeside(name) {
  return name.startsWith('./') ? load(join(dist, name)) : require(name);
}

/**
 * The first run over files compiles what most runs need, and leaves it for the next: the build's own, and a user's under another
 * Node or of what the build did not run. V8 takes code under the flags alone that it was compiled under, so not from a run that
 * has its own. Where the folder can't be written to, all is as before.
 */
function leaveCaches(argv) {
  if (process.execArgv.length > 0 || !argv.some((word) => existsSync(word))) return;
  for (const [path, { script }] of loaded) if (!existsSync(cacheOf(path))) leaveCache(cacheOf(path), script);
}

/** Whole or not at all, as others may run at this time. */
function leaveCache(path, script) {
  const part = `${path}.${process.pid}`;
  try {
    writeFileSync(part, script.createCachedData());
    renameSync(part, path);
  } catch {
    rmSync(part, { force: true });
  }
}

const argv = process.argv.slice(2);
if (existsSync(cli)) {
  load(cli)
    .run(argv)
    .then((status) => {
      process.exitCode = status;
      leaveCaches(argv);
    });
} else {
  process.stderr.write(
    "noiselint: the built program (dist/cli.cjs) is missing: run 'npm install' in its folder first\n",
  );
  process.exitCode = 2;
}
