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
  return color ? COLORED : PLAIN;
}

const asIs: Paint = (text) => text;
const PLAIN: Style = { strong: asIs, faint: asIs, good: asIs, note: asIs, warning: asIs, bad: asIs };
const COLORED: Style = {
  strong: sgr(1, 22),
  faint: sgr(2, 22),
  good: sgr(32, 39),
  note: sgr(36, 39),
  warning: sgr(33, 39),
  bad: sgr(31, 39),
};

/** Codes of ECMA-48 around the text; what ends the like inside it begins it again. */
function sgr(on: number, off: number): Paint {
  const [open, close] = [`\u001b[${on}m`, `\u001b[${off}m`];
  return (text) => (text === '' ? '' : open + text.replaceAll(close, close + open) + close);
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
