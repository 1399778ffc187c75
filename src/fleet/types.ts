import type { ModelResult } from '../lint/types.ts';
import type { HeadLine, RunEnd } from '../report/run-lines.ts';
import type { DataRequest } from '../sweep/run/data-request.ts';

/** What all jobs of a queue share. Stored in Redis once; a submission with other settings is refused. */
export interface Run {
  /** The folder that shown paths, and files named by flags, are relative to. */
  readonly cwd: string;
  /** Of the command line that submitted, as commander gave them; the command line alone knows what they mean. */
  readonly flags: unknown;
  /** The first line of the results: version, settings, what fails. */
  readonly head: HeadLine;
  /** Null to lint only. */
  readonly sweep: SweepOf | null;
}

export interface SweepOf {
  readonly data: DataRequest;
  /** Of the data set: a worker that finds other images must not measure. */
  readonly hash: string;
}

/** One model to lint or sweep. */
export interface FleetJob {
  /** The path as the report shows it. */
  readonly path: string;
  readonly absolute: string;
  /** Tells whether the model is still what was submitted. */
  readonly content: string;
  /** Tells whether it would still be judged as it was submitted. */
  readonly settings: string;
}

/** The outcome of a submission. */
export type Submission = Pick<RunEnd, 'rules' | 'problems'>;

/** What is stored of a finished job. */
export interface Stored {
  readonly model: ModelResult;
  /** The number of findings that the configuration suppressed. */
  readonly suppressed: number;
}

/** The progress of a sweep. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}
