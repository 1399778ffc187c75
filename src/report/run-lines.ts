/**
 * A report as JSON Lines: what `--format json` prints in one piece, so that it can be written while results arrive and
 * read back one by one. The first line is the report without its models and summary, then comes a line a model, and the
 * last line is the summary: a file without it is of a run that did not end.
 */
import type { RuleInfo } from '../lint/rule-info.ts';
import type { ModelResult, Report, Summary } from '../lint/types.ts';
import type { Gate } from './gate.ts';
import { safeJson } from './safe-text.ts';

/** A model, and where it stands in the run. */
export interface Result {
  /** Place among all that the run was given, from 0; those of a shard have gaps between them. */
  readonly index: number;
  readonly model: ModelResult;
  /** Findings of it that the configuration has taken out. */
  readonly suppressed: number;
}

type ReportHead = Pick<Report, 'schemaVersion' | 'tool' | 'profile' | 'reference'>;

/** Of `lint`, so that `merge` can go on where its shards ended; absent in what other commands write. */
export interface RunHead {
  /** Of everything that judgement depends on but the models: equal digests, equal results. */
  readonly digest: string;
  /**
   * Which part of the run this is, `1/1` for all of it.
   * @pattern ^\d+/\d+$
   */
  readonly shard: string;
  readonly gate: Gate;
  /** What is still to be held against all shards together; null where there is none, or it has been. */
  readonly baseline: BaselineToCome | null;
}

export interface BaselineToCome {
  /** Relative to the working directory. */
  readonly path: string;
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  readonly passOnUnpruned: boolean;
}

export interface RunEnd {
  /** Rules that plugins brought. */
  readonly rules: readonly RuleInfo[];
  /** Inputs that matched nothing or could not be searched. */
  readonly problems: readonly string[];
  /** Digest of all paths that the run was given, so that shards of unlike lists are not merged; null for a whole run. */
  readonly list: string | null;
}

export interface HeadLine extends ReportHead {
  readonly run?: RunHead;
}

export interface EndLine extends Pick<Report, 'summary' | 'sweepRanking'> {
  readonly summary: Summary;
  readonly run?: RunEnd;
}

/** The lines around the models: `run-lines.schema.json` is generated from here. */
export interface RunLines {
  readonly head: HeadLine;
  /** Null where the run did not end. */
  readonly end: EndLine | null;
}

export const headLine = (head: HeadLine): string => line(head);
export const endLine = (end: EndLine): string => line(end);

export function modelLine({ index, model, suppressed }: Result): string {
  return line({ ...model, index, ...(suppressed === 0 ? {} : { suppressed }) });
}

function line(value: object): string {
  return `${safeJson(JSON.stringify(value))}\n`;
}
