/** Workflow commands of GitHub Actions, which become annotations. */
import type { Report, Severity } from '../../lint/types.ts';
import { failedModels, findingId, fullTextAtPlace, itemsOf } from '../items.ts';
import { safeText } from '../safe-text.ts';
import { count } from '../text.ts';
import type { Formatter } from '../types.ts';

type Level = 'error' | 'warning' | 'notice';

interface Annotation {
  readonly level: Level;
  readonly path: string;
  readonly title: string;
  readonly message: string;
}

const LEVEL: { readonly [severity in Severity]: Level } = { error: 'error', warning: 'warning', info: 'notice' };
const LEVELS: readonly Level[] = ['error', 'warning', 'notice'];

/** GitHub shows ten annotations of a level per step and silently drops the rest. */
const SHOWN_PER_LEVEL = 10;

export const github: Formatter = (report) => {
  const all = annotations(report);
  return LEVELS.flatMap((level) => commands(all.filter((annotation) => annotation.level === level)))
    .map((line) => `${line}\n`)
    .join('');
};

function annotations(report: Report): readonly Annotation[] {
  return [
    ...failedModels(report).map(({ path, reason }): Annotation => {
      return { level: 'error', path, title: `noiselint: ${reason.code}`, message: reason.message };
    }),
    ...itemsOf(report).map(({ model, finding }): Annotation => {
      const title = `noiselint: ${findingId(finding)}`;
      const message = fullTextAtPlace(finding);
      return { level: LEVEL[finding.severity], path: model.path, title, message };
    }),
  ];
}

/** Where there are more than GitHub shows, the last one shown stands for all the rest. */
function commands(all: readonly Annotation[]): readonly string[] {
  if (all.length <= SHOWN_PER_LEVEL) return all.map(command);
  const shown = all.slice(0, SHOWN_PER_LEVEL - 1);
  const rest = all.slice(SHOWN_PER_LEVEL - 1);
  const [first] = rest;
  if (first === undefined) return all.map(command);
  const models = new Set(rest.map(({ path }) => path));
  const message = `${rest.length} more in ${count(models.size, 'model')}: ${[...models].join(', ')}`;
  return [...shown.map(command), command({ ...first, title: 'noiselint: more of this level', message })];
}

function command({ level, path, title, message }: Annotation): string {
  return `::${level} file=${property(path)},title=${property(title)}::${data(message)}`;
}

/** https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts escapes the same characters. */
function data(text: string): string {
  return safeText(text).replaceAll('%', '%25');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
