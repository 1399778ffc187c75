import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { commandNames } from './command-names.ts';
import { tell } from './output/tell.ts';
import type { Host } from './services/host.ts';

const WORD = /^[a-z-]+$/;

/** Behind `--` it is a path all the same. */
const isCommand = (word: string): boolean => commandNames.some((name) => name === word);

/** A word that is no command is taken for a file: where there is none, the command that it looks like is named. */
export async function tellMistyped([first = '']: readonly string[], host: Host): Promise<void> {
  if (!WORD.test(first) || isCommand(first) || existsSync(resolve(host.cwd, first))) return;
  const { didYouMean } = await import('../config/suggest.ts');
  const meant = didYouMean(first, commandNames);
  if (meant !== '') await tell(`no command "${first}"${meant}`, host);
}
