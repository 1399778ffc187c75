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

// V8 takes the code of a sibling version for its own and runs it wrongly (tried: 20.20.2's in 20.19.0): the name holds
// all that a build of Node is told by.
const cacheOf = (path) => `${path}.${process.version}-${process.platform}-${process.arch}.cache`;

// What is read passes through here, one file after another: pages are paid for once, and those never written to not at all.
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
  // One function expression in ASCII, as scripts/build.mjs writes it; latin1 is that, read without a check.
  const source = read(path).toString('latin1');
  const script = new vm.Script(source, { filename: path, cachedData: readCache(cacheOf(path)) });
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
 * A run that read a model compiled what most runs need: it leaves that where there is none for this Node, or none that V8 takes.
 * V8 takes what was compiled under its own flags alone, so a run with flags of its own leaves nothing.
 */
function leaveCaches() {
  if (process.execArgv.length > 0 || process.env.NODE_OPTIONS) return;
  for (const [path, { script }] of loaded) {
    if (script.cachedDataRejected !== false) leaveCache(cacheOf(path), script);
  }
}

/** Whole or not at all, as others may run at this time; where the folder can't be written to, all is as before. */
function leaveCache(path, script) {
  const part = `${path}.${process.pid}`;
  try {
    fs.writeFileSync(part, script.createCachedData());
    fs.renameSync(part, path);
  } catch {
    fs.rmSync(part, { force: true });
  }
}

/** Of the run; null until it is over. */
let status = null;

/**
 * What a configuration or a rule waits for may never come: Node ends then, and says nothing. What they throw behind our back,
 * even when the run is over, Node tells of, and ends with the status of findings.
 */
function end(code) {
  if (code === status) return;
  process.exitCode = 2;
  if (status !== null || code !== 0) return;
  process.stderr.write(
    'noiselint: ended before its work was done: a configuration or a rule waits for what never comes\n',
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
      // Where nobody else's code ran nothing is left to wait for, and to take the heap apart costs as much as a small graph.
      if (loaded.size === 1) process.exit();
    });
} else {
  process.stderr.write(
    "noiselint: the built program (dist/cli.cjs) is missing: run 'npm install' in its folder first\n",
  );
  process.exitCode = 2;
}
