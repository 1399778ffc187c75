/** The text of `noiselint facts`: every fact with what a person needs to check it in a model viewer. */
import type { Evidence, Fact, Facts, InputValue } from '../../facts/types.ts';
import type { LintedModel, ModelResult } from '../../lint/types.ts';
import {
  describeHead,
  describeNormalization,
  describePool,
  describeResolution,
  describeSource,
  describeStem,
  short,
} from '../describe.ts';
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
  return [title, ...header(model, style), '', ...factLines(model.facts, style, options)].join('\n');
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

function factLines(all: Facts, style: Style, options: FormatOptions): readonly string[] {
  return [
    fact('input', all.input, (value) => [describeInput(value)]),
    fact('resolution', all.resolution, (value) => [describeResolution(value)]),
    fact('stem', all.stem, (value) => [
      describeStem(value),
      `${value.inChannels ?? '?'} image channels to ${value.outChannels ?? '?'}`,
      ...(value.weights === undefined
        ? []
        : [`noise-equivalent bandwidth ${short(value.weights.noiseBandwidth)}, read from the weights`]),
    ]),
    fact('pooling', all.pooling, (value) => [
      ...value.trunk.map((pool) => `${describePool(pool)} on the trunk at ${place(pool)}`),
      ...value.branches.map((pool) => `${describePool(pool)} beside the trunk at ${place(pool)}`),
      ...(value.trunk.length + value.branches.length === 0 ? ['no pool before the head'] : []),
      describeHead(value.head) + (value.headAt === undefined ? '' : ` at ${value.headAt}`),
    ]),
    fact('normalization', all.normalization, (value) => [
      describeNormalization(value),
      `mean ${value.mean.map(short).join(' ')}, std ${value.std.map(short).join(' ')}`,
      `channel order ${value.order === 'unknown' ? 'not known' : value.order}, pixels ${value.scale}`,
    ]),
    fact('family', all.family, (value) => [value.clip ? `${value.kind}, a CLIP image tower` : value.kind]),
  ].flat();

  function fact<T>(label: string, claim: Fact<T>, describe: (value: T) => readonly string[]): readonly string[] {
    const body = claim.known
      ? [...describe(claim.value).map(safeText), style.faint(describeSource(claim.source))]
      : [style.note('not known'), ...wrap(safeText(claim.reason.message), options.width - LABEL_WIDTH - 2)];
    const lines = [...body, ...claim.evidence.map((item) => style.faint(`- ${describeEvidence(item)}`))];
    return lines.map((line, index) => `  ${padEnd(index === 0 ? label : '', LABEL_WIDTH)}${line}`);
  }
}

function describeInput({ name, layout, channels, height, width }: InputValue): string {
  const size = [channels, height, width].map((side) => side ?? '?').join(' x ');
  return `${name}: ${layout}, ${size}`;
}

function place({ at, name }: { readonly at: string; readonly name?: string }): string {
  return name === undefined || name === '' ? at : `${at} ${name}`;
}

function describeEvidence({ at, name, text }: Evidence): string {
  return safeText(`${name === undefined || name === '' ? at : `${at}  ${name}`}  ${text}`);
}

function indented(text: string, { width }: FormatOptions): readonly string[] {
  return wrap(safeText(text), width - 2).map((line) => `  ${line}`);
}
