/** The text of `noiselint sweep`: the curve that was measured, its slope, and prediction beside measurement. */
import type { LintedModel, ModelResult } from '../../lint/types.ts';
import { safeText } from '../safe-text.ts';
import { createStyle, type Style } from '../style.ts';
import { count, wrap } from '../text.ts';
import type { FormatOptions, Formatter } from '../types.ts';
import { curve } from './sweep-curve.ts';
import { evidence } from './sweep-evidence.ts';
import { ranking } from './sweep-ranking.ts';

const INDENT = '  ';
/** With more models than this, one line each. */
const MOST_IN_DETAIL = 3;

export const sweepText: Formatter = (report, options) => {
  const style = createStyle(options.color);
  const shown = report.models.filter(({ status }) => status !== 'failed');
  const swept = shown.filter((model): model is LintedModel => model.status === 'linted' && model.sweep !== null);
  const inDetail = swept.length > MOST_IN_DETAIL ? [] : swept;
  const blocks = [
    ...inDetail.map((model) => details(model, style, options)),
    ...(swept.length > 1 ? [ranking(swept, report.sweepRanking ?? null, style)] : []),
    ...shown.filter((model) => !swept.includes(model as LintedModel)).map((model) => unswept(model, style, options)),
  ];
  return blocks.length === 0 ? '' : `${blocks.join('\n\n')}\n`;
};

function details(model: LintedModel, style: Style, options: FormatOptions): string {
  const { sweep } = model;
  if (sweep === null) return '';
  const { images, labels, seeds, data, noise, noiseAt, protocol, provider, stopped } = sweep;
  const what = [
    `${count(images, 'image')} of ${safeText(data)}${labels ? '' : ', without labels'}`,
    `${noise} noise on the ${noiseAt} (${protocol})`,
    ...(seeds.length > 1 ? [`${seeds.length} draws`] : []),
    provider,
  ].join(', ');
  const early =
    stopped === 'precision'
      ? 'Stopped early: every level is known as narrowly as was asked for.'
      : stopped === 'interrupted'
        ? 'Interrupted: this is what was measured; --resume measures the rest.'
        : null;
  return [
    style.strong(safeText(model.path)),
    ...wrap(what, options.width - INDENT.length).map((line) => INDENT + style.faint(line)),
    ...(early === null ? [] : [INDENT + style.warning(early)]),
    '',
    ...curve(sweep, style, options.width),
    ...evidence(model, sweep, style, options),
    ...notes(sweep.notes, style, options),
  ].join('\n');
}

function notes(
  all: readonly { readonly message: string }[],
  style: Style,
  { quiet, width }: FormatOptions,
): readonly string[] {
  if (quiet || all.length === 0) return [];
  return [
    '',
    ...all.flatMap(({ message }) => {
      const [first = '', ...more] = wrap(`note: ${safeText(message)}`, width - INDENT.length);
      return [first.replace('note:', style.note('note:')), ...more].map((line) => INDENT + line);
    }),
  ];
}

function unswept(model: ModelResult, style: Style, { width }: FormatOptions): string {
  const reason = model.status === 'linted' ? model.sweepReason : model.reason;
  const why =
    reason === undefined ? 'not measured: interrupted before its turn' : `not measured: ${safeText(reason.message)}`;
  return [style.strong(safeText(model.path)), ...wrap(why, width - INDENT.length).map((line) => INDENT + line)].join(
    '\n',
  );
}
