// One worker of the built program, with timings short enough for a test: node worker.mjs <flags as JSON>
import { fileURLToPath } from 'node:url';
import { requireBundle } from '../../scripts/require-bundle.cjs';

const { work } = requireBundle(fileURLToPath(new URL('../../dist/fleet.cjs', import.meta.url)));

const terminal = (stream) => ({
  isTerminal: false,
  columns: null,
  write: (text) => new Promise((resolve) => stream.write(text, () => resolve())),
});
const host = {
  cwd: process.cwd(),
  today: new Date().toISOString().slice(0, 10),
  env: process.env,
  stdout: terminal(process.stdout),
  stderr: terminal(process.stderr),
};
process.exitCode = await work(JSON.parse(process.argv[2]), { host });
