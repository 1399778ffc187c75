/** Turns files into results; commands depend on this interface, and tests provide a fake. Loaded only by commands that lint. */
import type { Rule } from '../../../rules/rule.ts';
import type { Files } from '../../facts/inspect-source.ts';
import type { Inspected, Stated, Wanted } from '../../facts/inspect-types.ts';
import type { LintSettings, ModelResult } from '../../lint/types.ts';

export interface Engine {
  /** Never throws for a bad file: its result says what is wrong with it. */
  readonly inspect: (path: string, stated: Stated | null, files?: Files, wanted?: Wanted) => Inspected;
  /** Called before each model is inspected, with the number of models where it is known; and with Infinity at the end. */
  readonly pace?: (nth: number, total: number | null) => void;
  /** Many models on threads; without it they are inspected one by one. */
  readonly openPool?: (threads: number) => Promise<InspectPool>;
  readonly lint: (inspected: Inspected, path: string, settings: LintSettings, rules: readonly Rule[]) => ModelResult;
}

export interface Inspectable {
  readonly path: string;
  readonly stated: Stated | null;
  readonly wanted: Wanted;
}

export interface InspectPool {
  readonly inspect: (model: Inspectable) => Promise<Inspected>;
  /** How many models have to be asked for at a time to keep all threads busy. */
  readonly width: number;
  readonly close: () => Promise<void>;
}
