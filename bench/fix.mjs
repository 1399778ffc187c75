/**
 * Every change that `noiselint fix` can make, on every model of a folder, checked by the `onnx` package of Python.
 * usage: node bench/fix.mjs [folder] [python]      (default: fixtures/real python3)
 * Exit 0 when no model that was valid before is invalid after, 1 otherwise.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.argv[2] ?? `${home}fixtures/real`);
const python = process.argv[3] ?? 'python3';
const work = mkdtempSync(join(tmpdir(), 'noiselint-fix-'));

try {
  const pairs = [];
  const told = {};
  for (const file of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.onnx'))) {
    const before = join(work, `${pairs.length}.onnx`);
    copyFileSync(join(folder, file), before);
    for (const rule of ['pooling', 'input-resolution', 'stem-kernel']) {
      const after = join(work, `${pairs.length}-${rule}.onnx`);
      const argv = [`${home}bin/noiselint.js`, 'fix', before, '--apply', rule, '-o', after, '-f', 'json'];
      const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
      const reasons =
        status === 0 || stdout !== ''
          ? JSON.parse(stdout).skipped.map(({ reason }) => reason.message)
          : [stderr.replace(/.*\.onnx: /, '').trim()];
      for (const reason of status === 0 ? ['changed', ...reasons] : reasons) {
        const key = `${rule}: ${reason}`;
        told[key] = (told[key] ?? 0) + 1;
      }
      if (status === 0) pairs.push({ name: `${relative('', file)} ${rule}`, before, after });
    }
  }
  for (const [what, count] of Object.entries(told).sort(([, a], [, b]) => b - a))
    console.log(String(count).padStart(5), what);
  const list = join(work, 'pairs.json');
  writeFileSync(list, JSON.stringify(pairs));
  const { status } = spawnSync(python, [`${home}bench/check_onnx.py`, list], { stdio: 'inherit' });
  process.exitCode = status === 0 ? 0 : 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
