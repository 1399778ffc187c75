import { commandNames } from './command-names.ts';
import { lint } from './commands/lint.ts';
import { COULD_NOT } from './exit-status.ts';
import { nodeEngine } from './inspect/node-engine.ts';
import { isAsStarted } from './inspect/v8-flags.ts';
import { tell } from './output/tell.ts';
import type { Engine } from './services/engine.ts';
import { processHost } from './services/host.ts';
import type { Services } from './services/services.ts';
import { version } from './version.ts';

export interface Ended {
  /** Of the exit. */
  readonly status: number;
  /** Whether a model was read to its facts here, and flags are as they were: what most runs need is compiled, and for them. */
  readonly isWarm: boolean;
}

/** Runs one command line; only the caller ends the process. */
export async function run(argv: readonly string[]): Promise<Ended> {
  let isWarm = false;
  const loadEngine = async (): Promise<Engine> => {
    const inspect: Engine['inspect'] = (...model) => {
      const inspected = nodeEngine.inspect(...model);
      isWarm ||= inspected.status === 'linted';
      return inspected;
    };
    return { ...nodeEngine, inspect };
  };
  const status = await runWith(argv, { host: processHost(), version, loadEngine });
  return { status, isWarm: isWarm && isAsStarted() };
}

export async function runWith(argv: readonly string[], services: Services): Promise<number> {
  try {
    return await dispatch(argv, services);
  } catch (error) {
    for (const line of explain(error)) await tell(line, services.host);
    return COULD_NOT;
  }
}

async function dispatch(argv: readonly string[], services: Services): Promise<number> {
  if (isPathsAlone(argv)) return lint(argv, {}, new Map(), services);
  const { runCommand } = await import('./command-line.ts');
  return runCommand(argv, services, lint);
}

/** Most command lines are, and those need no parser: loading it takes as long as judging a small model. */
function isPathsAlone(argv: readonly string[]): boolean {
  const words: ReadonlySet<string> = new Set([...commandNames, 'help']);
  return argv.length > 0 && argv.every((word) => !word.startsWith('-') && !words.has(word));
}

const MISTAKES: ReadonlySet<string> = new Set(['UsageError', 'ConfigError', 'SweepError', 'FleetError']);

/** The text of an error: one line for a mistake of the user, the whole stack for one of ours. */
function explain(error: unknown): readonly string[] {
  // Compared by name, as commands in other bundles have classes of their own.
  if (error instanceof Error && MISTAKES.has(error.name)) return error.message.split('\n');
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return ['this is a bug in noiselint, please report it', ...text.split('\n')];
}
