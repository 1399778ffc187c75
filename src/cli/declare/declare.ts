import type { Command } from 'commander';
import type { Services } from '../services.ts';

/** What a declaration gets: the program to add its command to, and whom to tell the exit status. */
export interface Declaring {
  readonly program: Command;
  readonly services: Services;
  /** Files named by dotted options: `-o.json report.json` is json → report.json. */
  readonly dottedFiles: ReadonlyMap<string, string>;
  readonly finish: (status: number) => void;
  /** Whether the command line gives options, or asks for help, which lists them. */
  readonly hasOptions: boolean;
}

/** Declares one command and returns it; its action imports the code it needs, so that start-up loads nothing else. */
export type Declare = (declaring: Declaring) => Command;
