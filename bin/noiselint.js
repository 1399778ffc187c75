#!/usr/bin/env node
// Starts the bundled CLI. The exit status is what `run` returns; nothing here or there calls process.exit.
import { existsSync } from 'node:fs';
import module from 'node:module';

const cli = new URL('../dist/cli.js', import.meta.url);

if (existsSync(cli)) {
  module.enableCompileCache?.(); // Node 22.8 and later: parsed once, then read from the cache
  const { run } = await import(cli.href);
  process.exitCode = await run(process.argv.slice(2));
} else {
  process.stderr.write(
    "noiselint: the built program (dist/cli.js) is missing: run 'npm install' in its folder first\n",
  );
  process.exitCode = 2;
}
