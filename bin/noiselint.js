#!/usr/bin/env node
// Starts the bundled CLI. The exit status is what `run` returns; nothing here or there calls process.exit.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

const cli = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
const cache = `${cli}.cache`;

/** Compiles the CLI, from the code cache of the build where this V8 accepts it. */
function load() {
  // esbuild writes ASCII alone; latin1 is that, read without a check.
  const script = new vm.Script(Module.wrap(readFileSync(cli, 'latin1')), {
    filename: cli,
    cachedData: existsSync(cache) ? readFileSync(cache) : undefined,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(cli), module, cli, dirname(cli));
  return { script, run: module.exports.run };
}

if (existsSync(cli)) {
  const { script, run } = load();
  process.exitCode = await run(process.argv.slice(2));
  if (process.env.NOISELINT_WRITE_CACHE) writeFileSync(cache, script.createCachedData());
} else {
  process.stderr.write(
    "noiselint: the built program (dist/cli.cjs) is missing: run 'npm install' in its folder first\n",
  );
  process.exitCode = 2;
}
