/** The linearised path: what the image passes on its way to the trunk, and the pools on the trunk. */
import type { Facts, PoolValue, StemStage } from '../../facts/types.ts';
import type { LintedModel } from '../../lint/types.ts';
import { describeHead, describeNormalization, describePool, describeStem } from '../describe.ts';
import type { Tone } from './charts.ts';
import { type Html, html } from './markup.ts';
import { toneOf } from './verdict.ts';
import { words } from './words.ts';

interface Stop {
  readonly what: string;
  readonly seen: string;
  readonly more: readonly string[];
  readonly at: string | null;
  readonly tone: Tone | null;
}

type Pair = readonly [number, number];

export function pathSection(model: LintedModel): Html {
  return html`<h3>${words.path}</h3>
<figure><ol class="path">
${stopsOf(model).map(stop)}</ol><figcaption>${words.pathCaption}</figcaption></figure>
`;
}

function stop({ what, seen, more, at, tone }: Stop): Html {
  return html`<li${tone === null ? null : html` class="${tone}"`}><span class="what">${what}</span><strong>${seen}</strong>${more.map((line) => html`<span>${line}</span>`)}${at === null ? null : html`<code>${at}</code>`}</li>
`;
}

function stopsOf({ facts, rules }: LintedModel): readonly Stop[] {
  const tone = (id: string): Tone | null => {
    const outcome = rules.find((rule) => rule.id === id)?.outcome;
    return outcome === 'warning' || outcome === 'error' ? toneOf(outcome) : null;
  };
  return [
    imageStop(facts, tone('input-resolution')),
    ...resizeStops(facts),
    ...normalizeStops(facts),
    ...stemStops(facts, tone('stem-kernel')),
    ...poolStops(facts, tone('pooling')),
    ...headStops(facts),
  ];
}

function imageStop({ input, resolution }: Facts, tone: Tone | null): Stop {
  const size = resolution.known
    ? `${resolution.value.height} x ${resolution.value.width}`
    : input.known && input.value.height !== null && input.value.width !== null
      ? `${input.value.height} x ${input.value.width}`
      : words.notKnown;
  const channels = input.known && input.value.channels !== null ? [words.channels(input.value.channels)] : [];
  return { what: words.image, seen: size, more: channels, at: input.known ? input.value.name : null, tone };
}

function resizeStops({ resolution }: Facts): readonly Stop[] {
  if (!resolution.known || resolution.value.resample === undefined) return [];
  const { mode, at, scale } = resolution.value.resample;
  const more = scale === null ? [] : [`${scale.map((side) => Number(side.toPrecision(3))).join(' x ')} : 1`];
  return [{ what: words.resize, seen: mode, more, at, tone: null }];
}

function normalizeStops({ normalization }: Facts): readonly Stop[] {
  if (!normalization.known) return [];
  return [{ what: words.normalize, seen: describeNormalization(normalization.value), more: [], at: null, tone: null }];
}

function stemStops({ stem }: Facts, tone: Tone | null): readonly Stop[] {
  if (!stem.known) return [{ what: words.stem, seen: words.notKnown, more: [], at: null, tone: null }];
  const { value } = stem;
  const at = stem.evidence[0]?.at ?? null;
  const channels = value.outChannels === null ? [] : [words.channels(value.outChannels)];
  const first: Stop = {
    what: words.stem,
    seen: describeStem(value),
    more: [...channels, every(value.stride)],
    at,
    tone,
  };
  const steps = (value.chain ?? []).slice(1);
  return [first, ...steps.map((stage, index) => chainStop(stage, index, value.stride, steps))];
}

/** Strides multiply along the chain. */
function chainStop(stage: StemStage, index: number, [y, x]: Pair, stages: readonly StemStage[]): Stop {
  const passed = stages.slice(0, index + 1);
  const stride: Pair = [
    passed.reduce((product, one) => product * one.stride[0], y),
    passed.reduce((product, one) => product * one.stride[1], x),
  ];
  const [height, width] = stage.kernel;
  return { what: words.stem, seen: `${height}x${width}`, more: [every(stride)], at: stage.at, tone: null };
}

function every([height, width]: Pair): string {
  return words.every(height, width);
}

function poolStops({ stem, pooling }: Facts, tone: Tone | null): readonly Stop[] {
  if (!pooling.known) return [{ what: words.trunk, seen: words.notKnown, more: [], at: null, tone: null }];
  const passed = new Set(stem.known ? (stem.value.chain ?? []).map(({ at }) => at) : []);
  return pooling.value.trunk.filter(({ at }) => !passed.has(at)).map((pool) => poolStop(pool, tone));
}

function poolStop(pool: PoolValue, tone: Tone | null): Stop {
  const size = pool.inputSize === undefined ? [] : [words.positions(...pool.inputSize)];
  return {
    what: words.pool,
    seen: describePool(pool),
    more: size,
    at: pool.at,
    tone: pool.kind === 'max' ? tone : null,
  };
}

function headStops({ pooling }: Facts): readonly Stop[] {
  if (!pooling.known) return [];
  const { head, headAt = null, headWindow } = pooling.value;
  const more = headWindow === undefined ? [] : [words.positions(...headWindow)];
  return [{ what: words.head, seen: describeHead(head), more, at: headAt, tone: null }];
}
