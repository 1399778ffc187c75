import type { LintedModel, Outcome } from '../../lint/types.ts';
import { score } from '../numbers.ts';
import { VERDICT } from '../verdict-words.ts';
import type { Tone } from './charts.ts';
import { datum, type Html, html } from './markup.ts';
import { words } from './words.ts';

const TONE: { readonly [outcome in Outcome]: Tone } = {
  pass: 'good',
  info: 'note',
  warning: 'warning',
  error: 'bad',
  unknown: 'faint',
  'not-comparable': 'faint',
  off: 'faint',
};

export function toneOf(outcome: Outcome): Tone {
  return TONE[outcome];
}

export function verdictTag(outcome: Outcome): Html {
  return html`<span class="tag ${TONE[outcome]}">${VERDICT[outcome]}</span>`;
}

export function gradeTag({ grade }: Pick<LintedModel, 'grade'>): Html {
  return grade === null
    ? html`<span class="grade" title="${words.noGrade}">-</span>`
    : html`<span class="grade ${grade.toLowerCase()}">${grade}</span>`;
}

export function scoreText(value: number | null): Html {
  return value === null ? html`-` : datum(value, score(value));
}
