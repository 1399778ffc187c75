/** The modules that each bundle of dist/ is built from. */
import { readFileSync } from 'node:fs';

const commands = (...names) => names.map((name) => `src/cli/commands/${name}.ts`);
const formats = (...names) => names.map((name) => `src/report/formats/${name}.ts`);

/** What one command, format or kind of project alone needs, by the name of its bundle: a run that only lints doesn't read it. */
export const APART = {
  config: [
    'src/config/load.ts',
    'src/config/load-module.ts',
    'src/config/resolve.ts',
    'src/config/suppress.ts',
    'src/config/baseline-file.ts',
    'src/config/baseline-update.ts',
  ],
  glob: ['src/library/expand-glob.ts'],
  html: ['src/report/formats/html.ts'],
  card: ['src/report/card/update.ts'],
  badge: ['src/report/badge/svg.ts'],
  'command-line': ['src/cli/command-line.ts'],
  mistyped: ['src/cli/mistyped-command.ts'],
  prompt: ['src/cli/services/prompt.ts'],
  pool: ['src/cli/inspect/inspect-pool.ts'],
  views: [
    ...commands('badge', 'card', 'compare', 'explain', 'facts', 'init', 'rank', 'report', 'rules'),
    ...commands('show-settings', 'what-if'),
  ],
  baseline: ['src/cli/run/baseline.ts', ...commands('baseline')],
  staged: ['src/cli/input/staged.ts'],
  cache: ['src/cli/inspect/cache.ts'],
  formats: formats('compact', 'csv', 'facts', 'github', 'gitlab', 'junit', 'markdown', 'sarif'),
  fix: ['src/cli/commands/fix.ts'],
  report: ['src/cli/results/read-report.ts'],
  input: ['src/cli/input/input.ts'],
  lines: ['src/cli/lines/lines.ts'],
  merge: ['src/cli/commands/merge.ts'],
  sweep: ['src/cli/commands/sweep.ts'],
  remote: ['src/remote/node/open-remote.ts'],
  serve: ['src/cli/commands/serve.ts'],
  export: ['src/cli/commands/export.ts'],
  fleet: ['src/cli/commands/fleet.ts'],
};

/** Threads and processes start from these, each whole in itself. */
export const THREADS = {
  'inspect-worker': 'src/cli/inspect/inspect-worker.ts',
  'serve-worker': 'src/serve/worker.ts',
  'sweep-worker': 'src/sweep/run/worker.ts',
  'fleet-child': 'src/cli/fleet-child.ts',
};

/** The library, and `noiselint/formatters/<name>` for each format that ships. */
export function libraryEntries() {
  const names = [...readFileSync('src/report/formatters.ts', 'utf8').matchAll(/'\.\/formats\/(\w+)\.ts'/g)];
  const formatters = names.map(([, name]) => [`formatters/${name}`, `src/report/formats/${name}.ts`]);
  return { index: 'src/index.ts', ...Object.fromEntries(formatters) };
}
