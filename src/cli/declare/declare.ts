import type { Command } from 'commander';
import type { lint } from '../commands/lint.ts';
import type { Services } from '../services/services.ts';

/** What a declaration gets: the program to add its command to, and whom to tell the exit status. */
export interface Declaring {
  readonly program: Command;
  readonly services: Services;
  /** Files named by dotted options: `-o.json report.json` is json → report.json. */
  readonly dottedFiles: ReadonlyMap<string, string>;
  readonly finish: (status: number) => void;
  /** The command that most runs are, which lies with the program itself. */
  readonly lint: Lint;
}

export type Lint = typeof lint;

/** Declares one command and returns it; its action imports the code it needs, so that start-up loads nothing else. */
export type Declare = (declaring: Declaring) => Command;
