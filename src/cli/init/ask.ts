import type { Prompt } from '../services/prompt.ts';
import type { Detected, Service } from './detect.ts';

export interface Choice {
  readonly hook: boolean;
  readonly service: Service | null;
}

/** Asks at most two questions, only about files that could be written. */
export async function ask(prompt: Prompt, { service }: Detected, isFree: (path: string) => boolean): Promise<Choice> {
  const hook = isFree('.pre-commit-config.yaml')
    ? await until(prompt, 'Write .pre-commit-config.yaml? [Y/n] ', {
        '': true,
        y: true,
        yes: true,
        n: false,
        no: false,
      })
    : true;
  const answers: Record<string, Service | null> = {
    '': service,
    github: 'github',
    gitlab: 'gitlab',
    none: null,
    // As to the question before.
    n: null,
    no: null,
  };
  return { hook, service: await until(prompt, `CI: github, gitlab or none? [${service}] `, answers) };
}

async function until<T>(prompt: Prompt, question: string, answers: Readonly<Record<string, T>>): Promise<T> {
  for (;;) {
    const answer = (await prompt.question(question)).trim().toLowerCase();
    if (Object.hasOwn(answers, answer)) return answers[answer] as T;
  }
}
