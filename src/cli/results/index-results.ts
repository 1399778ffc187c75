/** An index of a file of results: where each one lies, and the few fields that are searched. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { type GradeCounts, gradeOf, noGrades, withGrade } from '../../lint/grades.ts';
import { summarize, withModel } from '../../lint/summary.ts';
import type { ModelResult, Summary } from '../../lint/types.ts';
import type { Results } from './read-results.ts';

export interface Entry extends Pick<ModelResult, 'path' | 'fingerprint'> {
  /** Digest of the whole result. */
  readonly digest: string;
  readonly offset: number;
  readonly length: number;
}

export interface Index {
  readonly entries: readonly Entry[];
  readonly grades: GradeCounts;
  readonly summary: Summary;
}

export async function indexResults({ lines }: Results): Promise<Index> {
  const entries: Entry[] = [];
  let grades = noGrades;
  let summary = summarize([]);
  for await (const { model, suppressed, text, end } of lines()) {
    const { path, fingerprint } = model;
    const digest = createHash('sha256').update(JSON.stringify(model)).digest('base64');
    const length = Buffer.byteLength(text);
    entries.push({ path, fingerprint, digest, offset: end - length, length });
    grades = withGrade(grades, gradeOf(model));
    summary = withModel(summary, model, suppressed);
  }
  return { entries, grades, summary };
}

export interface Reader {
  /** Reads a result again; it was checked when it was indexed. */
  readonly read: (entry: Entry) => ModelResult;
  readonly close: () => void;
}

export function openReader(file: string, cwd: string): Reader {
  const fd = openSync(resolve(cwd, file), 'r');
  return {
    read: ({ offset, length }) => {
      const bytes = Buffer.alloc(length);
      readSync(fd, bytes, 0, length, offset);
      const { index: _, suppressed: __, ...model } = JSON.parse(bytes.toString('utf8'));
      return model;
    },
    close: () => closeSync(fd),
  };
}
