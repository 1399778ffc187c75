/** Command lines with options or a command: parsed, and run. */
import { type Command, CommanderError } from 'commander';
import { safeLines } from '../report/safe-text.ts';
import type { Lint } from './declare/declare.ts';
import { COULD_NOT, OK } from './exit-status.ts';
import { takeDottedOutputs } from './output/outputs.ts';
import { createProgram } from './program.ts';
import type { Host } from './services/host.ts';
import type { Services } from './services/services.ts';

/** Returns the status of the exit. */
export async function runCommand(argv: readonly string[], services: Services, lint: Lint): Promise<number> {
  // Behind `--` all are paths; commander would take the first of them for a command all the same.
  const { argv: rest, files } = takeDottedOutputs(argv[0] === '--' ? ['lint', ...argv] : argv);
  let status = OK;
  const program = createProgram(rest, {
    services,
    dottedFiles: files,
    finish: (result) => {
      status = result;
    },
    lint,
  });
  const pending = redirect(program, services.host);
  try {
    await program.parseAsync(rest, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    status = error.exitCode === 0 ? OK : COULD_NOT;
  } finally {
    await pending();
  }
  return status;
}

/** Makes commander print through the host and throw, instead of printing synchronously and exiting. */
function redirect(program: Command, host: Host): () => Promise<void> {
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
