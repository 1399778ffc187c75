import { createInterface } from 'node:readline/promises';
import { UsageError } from '../usage-error.ts';

export interface Prompt {
  readonly question: (text: string) => Promise<string>;
  readonly close: () => void;
}

/** Asks in the terminal; Ctrl-C and the end of input end the run. */
export function openPrompt(): Prompt {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const closed = new Promise<never>((_, reject) => {
    lines.once('close', () => reject(new UsageError('stopped before anything was written')));
  });
  closed.catch(() => {});
  return { question: (text) => Promise.race([lines.question(text), closed]), close: () => lines.close() };
}
