import { InvalidArgumentError, Option } from 'commander';
import { parsePositive, parseWholeNumber } from '../../config/parse.ts';
import type { ServeFlags } from '../commands/serve.ts';
import { addRemoteFlags, via } from '../flags/flags.ts';
import type { Declare } from './declare.ts';

const whole = via((text: string) => parseWholeNumber(text, 1));

export const declareServe: Declare = ({ program, services, finish }) => {
  const serve = program
    .command('serve')
    .description('lint models over HTTP, uploaded or behind a URL')
    .optionsGroup('Address:')
    .option('--host <address>', 'where to listen; 0.0.0.0 is everywhere', '127.0.0.1')
    .addOption(new Option('--port <n>', '0 for any that is free').argParser(port).default(8080))
    .optionsGroup('Limits:')
    .option('--max-body <GiB>', 'of one upload', via(parsePositive), 16)
    .option('--max-uploads <n>', 'at a time, and as many URLs; one more is told to come back', whole, 32)
    .option('--upload-timeout <s>', 'for one upload to come in', seconds, 600)
    .option('--lint-timeout <s>', 'for one graph to be looked at', seconds, 30)
    .option('--threads <n>', 'that look at graphs (default: one a core, 4 at most)', whole)
    .action(async (flags: ServeFlags) => {
      const command = await import('../commands/serve.ts');
      finish(await command.serve(flags, services));
    });
  return addRemoteFlags(serve);
};

const A_DAY = 86_400;

const seconds = via((text: string) => {
  const parsed = parsePositive(text);
  return parsed.ok && parsed.value > A_DAY
    ? { ok: false as const, message: `expected seconds, no more than ${A_DAY}` }
    : parsed;
});

function port(text: string): number {
  const parsed = parseWholeNumber(text, 0);
  if (parsed.ok && parsed.value < 65_536) return parsed.value;
  throw new InvalidArgumentError('expected a port, 0 to 65535.');
}
