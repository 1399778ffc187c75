#!/usr/bin/env node
// Starts the bundled CLI. The exit status is what `run` returns, which waits for all that it writes.
// CommonJS (see package.json beside it): Node's loader of ES modules costs more than a small model.
const fs = require('node:fs');
const { dirname, join } = require('node:path');
const vm = require('node:vm');

const dist = join(dirname(__dirname), 'dist');
const cli = join(dist, 'cli.cjs');
const importFile = (path) => import(require('node:url').pathToFileURL(path).href);
const loaded = new Map();

// V8 accepts the code of a sibling version and runs it wrongly (20.19.0 that of 20.20.2), so the name says all that tells
// builds of Node apart.
const cacheOf = (path) => `${path}.${process.version}-${process.platform}-${process.arch}.cache`;

// One buffer for all files: its pages are paid for once, and those never written to not at all.
const room = Buffer.allocUnsafeSlow(4 * 1024 * 1024);

/** The bytes of a file, until the next one is read. */
function read(path) {
  const file = fs.openSync(path);
  try {
    let length = 0;
    for (let more = 1; more > 0; length += more) more = fs.readSync(file, room, length, room.length - length, null);
    return length < room.length ? room.subarray(0, length) : fs.readFileSync(path);
  } finally {
    fs.closeSync(file);
  }
}

/** Without one a start is slower, and no worse: it may be another user's alone, or just be going away. */
function readCache(path) {
  try {
    return fs.existsSync(path) ? read(path) : undefined;
  } catch {
    return undefined;
  }
}

/** A bundle of dist/, compiled from the code cache of the build where it is of this Node. */
function load(path) {
  const known = loaded.get(path);
  if (known !== undefined) return known.module.exports;
  // scripts/build writes a bundle as one function expression, in ASCII: latin1 reads that without a check.
  const source = read(path).toString('latin1');
  const script = new vm.Script(source, { filename: path, cachedData: readCache(cacheOf(path)) });
  const module = { exports: {} };
  loaded.set(path, { script, module });
  script.runInThisContext()(module.exports, requireBeside, module, path, dist, importFile);
  return module.exports;
}

/** Bundles require only each other and modules of Node. */
function requireBeside(name) {
  if (!name.startsWith('./')) return require(name);
  const path = join(dist, name);
  if (fs.existsSync(path)) return load(path);
  throw Object.assign(new Error(missing(name.slice('./'.length))), { name: 'UsageError' });
}

const missing = (bundle) => `the built program (dist/${bundle}) is missing: run 'npm install' in its folder first`;

/**
 * Keeps what this run compiled, where there is no cache for this Node or none that V8 accepts.
 * V8 accepts only what was compiled under the same flags, so a run with flags of its own keeps nothing.
 */
function leaveCaches() {
  if (process.execArgv.length > 0 || process.env.NODE_OPTIONS) return;
  for (const [path, { script }] of loaded) {
    if (script.cachedDataRejected !== false) leaveCache(cacheOf(path), script);
  }
}

/** Written whole or not at all, as others may run at the same time; a folder that can't be written to is left alone. */
function leaveCache(path, script) {
  const part = `${path}.${process.pid}`;
  try {
    fs.writeFileSync(part, script.createCachedData());
    fs.renameSync(part, path);
  } catch {
    fs.rmSync(part, { force: true });
  }
}

/** The exit status of the run; null until it is over. */
let status = null;

/**
 * A configuration or a rule may wait for something that never comes, and then Node ends without a word. It may also throw
 * outside of our calls, even when the run is over: Node reports that, but with the status of findings.
 */
function end(code) {
  if (code === status) return;
  process.exitCode = 2;
  if (status !== null || code !== 0) return;
  process.stderr.write(
    'noiselint: ended before its work was done: a configuration, a rule or a formatter waits for what never comes\n',
  );
}

if (fs.existsSync(cli)) {
  process.once('exit', end);
  load(cli)
    .run(process.argv.slice(2))
    .then((ended) => {
      status = ended.status;
      process.exitCode = status;
      if (ended.isWarm) leaveCaches();
      // Only our own code ran, so nothing is left to wait for, and taking the heap apart costs as much as a small graph.
      if (loaded.size === 1) process.exit();
    });
} else {
  process.stderr.write(`noiselint: ${missing('cli.cjs')}\n`);
  process.exitCode = 2;
}
