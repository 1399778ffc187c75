import { type Command, CommanderError } from 'commander';
import { safeLines } from '../report/safe-text.ts';
import type { Engine } from './engine.ts';
import { COULD_NOT, OK } from './exit-status.ts';
import { type Host, processHost } from './host.ts';
import { takeDottedOutputs } from './outputs.ts';
import { createProgram } from './program.ts';
import type { Services } from './services.ts';
import { tell } from './tell.ts';
import { isAsStarted } from './v8-flags.ts';
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
    const { nodeEngine } = await import('./node-engine.ts');
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
    if (error instanceof CommanderError) return error.exitCode === 0 ? OK : COULD_NOT;
    for (const line of explain(error)) await tell(line, services.host);
    return COULD_NOT;
  }
}

async function dispatch(argv: readonly string[], services: Services): Promise<number> {
  const { argv: rest, files } = takeDottedOutputs(argv);
  let status = OK;
  const program = createProgram(rest, services, files, (result) => {
    status = result;
  });
  const pending = redirect(program, services.host);
  try {
    await program.parseAsync(rest, { from: 'user' });
  } finally {
    await pending();
  }
  return status;
}

/** Makes commander print through the host and throw, instead of printing synchronously and exiting. */
function redirect(program: ReturnType<typeof createProgram>, host: Host): () => Promise<void> {
  const writes: Promise<void>[] = [];
  const output = {
    writeOut: (text: string) => void writes.push(host.stdout.write(text)),
    // Its messages quote arguments as they were given.
    writeErr: (text: string) => void writes.push(host.stderr.write(safeLines(text))),
    getOutHelpWidth: () => host.stdout.columns ?? 80,
    getErrHelpWidth: () => host.stderr.columns ?? 80,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  };
  for (const command of allOf(program)) command.exitOverride().configureOutput(output);
  return async () => void (await Promise.all(writes));
}

const allOf = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(allOf)];

const MISTAKES: ReadonlySet<string> = new Set(['UsageError', 'ConfigError', 'SweepError', 'FleetError']);

/** The text of an error: one line for a mistake of the user, the whole stack for one of ours. */
function explain(error: unknown): readonly string[] {
  // Compared by name, as commands in other bundles have classes of their own.
  if (error instanceof Error && MISTAKES.has(error.name)) return error.message.split('\n');
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return ['this is a bug in noiselint, please report it', ...text.split('\n')];
}
