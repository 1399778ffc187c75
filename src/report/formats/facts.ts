/** The text of `noiselint facts`: every fact with what a person needs to check it in a model viewer. */
import type { Evidence, Fact, Facts } from '../../facts/types.ts';
import type { LintedModel, ModelResult } from '../../lint/types.ts';
import { describeSource } from '../describe.ts';
import { factLines, factNames } from '../fact-lines.ts';
import { safeText } from '../safe-text.ts';
import { createStyle, type Style } from '../style.ts';
import { padEnd, wrap } from '../text.ts';
import type { FormatOptions, Formatter } from '../types.ts';

const LABEL_WIDTH = 15;

export const facts: Formatter = (report, options) => {
  const style = createStyle(options.color);
  const blocks = report.models.filter(({ status }) => status !== 'failed').map((model) => block(model, style, options));
  return blocks.length === 0 ? '' : `${blocks.join('\n\n')}\n`;
};

function block(model: ModelResult, style: Style, options: FormatOptions): string {
  const title = style.strong(safeText(model.path));
  if (model.status !== 'linted')
    return `${title}\n${indented(`not applicable: ${model.reason.message}`, options).join('\n')}`;
  return [title, ...header(model, style), '', ...allLines(model.facts, style, options)].join('\n');
}

function header({ format, bytes, fingerprint }: LintedModel, style: Style): readonly string[] {
  const parts = [
    ...(format === null
      ? []
      : [
          `${format.nodes} nodes`,
          ...(format.opset === null ? [] : [`opset ${format.opset}`]),
          ...(format.irVersion === null ? [] : [`IR ${format.irVersion}`]),
          ...(format.producer === null ? [] : [safeText(format.producer)]),
        ]),
    ...(bytes === null ? [] : [`${bytes.read} of ${bytes.size} bytes read`]),
  ];
  return [`  ${style.faint(parts.join(', '))}`, ...(fingerprint === null ? [] : [`  ${style.faint(fingerprint)}`])];
}

function allLines(all: Facts, style: Style, options: FormatOptions): readonly string[] {
  return factNames.flatMap((name) => {
    const claim: Fact<unknown> = all[name];
    const body = claim.known
      ? [...factLines(name, all).map(safeText), style.faint(describeSource(claim.source))]
      : [style.note('not known'), ...wrap(safeText(claim.reason.message), options.width - LABEL_WIDTH - 2)];
    const lines = [...body, ...claim.evidence.map((item) => style.faint(`- ${describeEvidence(item)}`))];
    return lines.map((line, index) => `  ${padEnd(index === 0 ? name : '', LABEL_WIDTH)}${line}`);
  });
}

function describeEvidence({ at, name, text }: Evidence): string {
  return safeText(`${name === undefined || name === '' ? at : `${at}  ${name}`}  ${text}`);
}

function indented(text: string, { width }: FormatOptions): readonly string[] {
  return wrap(safeText(text), width - 2).map((line) => `  ${line}`);
}
