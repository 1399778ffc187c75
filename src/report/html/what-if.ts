/** What the rules predict for the same design with one thing changed. */
import { defaultSettings } from '../../lint/presets.ts';
import type { LintedModel, LintSettings, Report } from '../../lint/types.ts';
import type { ChangeResult, Effect } from '../../lint/what-if/types.ts';
import { whatIf } from '../../lint/what-if/what-if.ts';
import { ASSUMPTION, describeChange, noiseText, pointsText, sensitivityText } from '../what-if/rows.ts';
import { type Html, html } from './markup.ts';
import { gradeTag, scoreText } from './verdict.ts';
import { words } from './words.ts';

export function whatIfSection(model: LintedModel, { profile, reference }: Report): Html | null {
  const settings: LintSettings = { ...defaultSettings, profile, reference };
  const { changes, all } = whatIf(model.facts, settings, null, null);
  const telling = changes.filter(({ changes: moves, effect }) => moves && effect !== null);
  if (telling.length === 0 || !hasDefaultWeights(model)) return null;
  return html`<h3>${words.whatIf}</h3>
<div class="scroll" tabindex="0" role="group" aria-label="${words.whatIf}"><table class="what-if">
<thead><tr>${[words.change, words.noisePowerColumn, words.sensitivity, words.points, words.score].map((head) => html`<th>${head}</th>`)}</tr></thead>
<tbody>
<tr><th>${words.asItIs}</th><td></td><td></td><td></td><td>${scoreText(model.score)} ${gradeTag(model)}</td></tr>
${telling.map((change) => changeRow(change, model, profile))}${all === null || telling.length < 2 ? null : row(html`${words.allTogether}`, all, profile)}</tbody>
</table></div>
<p class="faint">${ASSUMPTION}</p>
`;
}

/**
 * Whether the score is the plain mean of the rules' scores. The report doesn't hold the weights of the configuration; scores
 * predicted with the default ones can't be compared with one made with others.
 */
function hasDefaultWeights({ rules, score }: LintedModel): boolean {
  const scores = rules.flatMap((rule) => (rule.score === null ? [] : [rule.score]));
  const mean = scores.reduce((sum, one) => sum + one, 0) / scores.length;
  return score !== null && Math.abs(mean - score) < 0.11;
}

function changeRow(change: ChangeResult, { facts }: LintedModel, profile: Report['profile']): Html | null {
  if (change.effect === null) return null;
  const moved = describeChange(change, facts);
  const what = moved === null ? null : html`<div class="faint">${moved.old} → ${moved.new}</div>`;
  return row(html`${change.set}${what}`, change.effect, profile);
}

function row(title: Html, effect: Effect, profile: Report['profile']): Html {
  return html`<tr><th>${title}</th><td>${noiseText(effect, profile)}</td><td>${sensitivityText(effect, profile)}</td><td>${pointsText(effect)}</td><td>${scoreText(effect.score)} ${gradeTag(effect)}</td></tr>
`;
}
