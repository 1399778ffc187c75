import { Chalk } from 'chalk';
import type { Outcome } from '../lint/types.ts';

export type Paint = (text: string) => string;

/** What a colour means; the text formats never name a colour themselves. */
export interface Style {
  readonly strong: Paint;
  readonly faint: Paint;
  readonly good: Paint;
  readonly note: Paint;
  readonly warning: Paint;
  readonly bad: Paint;
}

/** Sixteen-colour codes only, so that the terminal's own theme decides how they look. */
export function createStyle(color: boolean): Style {
  return color ? colored() : PLAIN;
}

const asIs: Paint = (text) => text;
const PLAIN: Style = { strong: asIs, faint: asIs, good: asIs, note: asIs, warning: asIs, bad: asIs };

function colored(): Style {
  const chalk = new Chalk({ level: 1 });
  return {
    strong: (text) => chalk.bold(text),
    faint: (text) => chalk.dim(text),
    good: (text) => chalk.green(text),
    note: (text) => chalk.cyan(text),
    warning: (text) => chalk.yellow(text),
    bad: (text) => chalk.red(text),
  };
}

const OUTCOME_STYLE: { readonly [outcome in Outcome]: keyof Style } = {
  pass: 'good',
  info: 'note',
  warning: 'warning',
  error: 'bad',
  unknown: 'note',
  'not-comparable': 'faint',
  off: 'faint',
};

export function outcomePaint(style: Style, outcome: Outcome): Paint {
  return style[OUTCOME_STYLE[outcome]];
}
