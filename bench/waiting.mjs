/**
 * What is saved by making V8 wait (src/cli/inspect/v8-flags.ts): CPU time of whole runs beside a copy that leaves V8 alone.
 * usage: node bench/waiting.mjs [--node <interpreter>]... [models ...]
 * A line for each interpreter and each file or folder of models, those that ship where none is named; and for a ResNet-50 whose
 * stem has weights to judge.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeBigModel } from './big-models.mjs';
import { besideFirst, built, checkOut, home, turnsOf } from './measure.mjs';

const TURNS = 11;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { node: { type: 'string', multiple: true, default: [process.execPath] } },
});

const scratch = mkdtempSync(join(tmpdir(), 'noiselint-waiting-'));
try {
  const bins = [eagerCopy(), join(home, 'bin/noiselint.js')];
  const inputs = [...(positionals.length > 0 ? positionals : [join(home, 'fixtures/real')]), liveStem()];
  for (const node of values.node) {
    for (const input of inputs) {
      const commands = bins.map((bin) => [node, bin, '--concurrency', 'off', '-f', 'json', input]);
      turnsOf(commands, 1); // leaves the code caches
      console.log(`${besideFirst(turnsOf(commands, TURNS), 1).toFixed(2)} times  ${node}  ${input}`);
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** This commit without the flags of V8. */
function eagerCopy() {
  const folder = join(scratch, 'eager');
  checkOut('HEAD', folder);
  const path = join(folder, 'src/cli/inspect/v8-flags.ts');
  const text = readFileSync(path, 'utf8');
  const silent = text.replace('if (thresholds === undefined) return', 'return');
  if (silent === text) throw new Error(`${path} says nothing to unknown versions in other words now: mend this script`);
  writeFileSync(path, silent);
  return built(folder);
}

function liveStem() {
  const path = join(scratch, 'resnet50.onnx');
  writeBigModel({ fixture: join(home, 'fixtures/real/keras/resnet50_nchw.onnx'), path, weights: false });
  return path;
}
