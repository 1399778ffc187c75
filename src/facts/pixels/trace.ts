/**
 * The image on its way to the stem: one affine map per channel, composed over everything that keeps pixels pixels,
 * until an operator mixes them. Nothing here goes by names or node order.
 */
import type { Interpretation } from '../../graph/interpretation.ts';
import type { Node, Value } from '../../graph/types.ts';
import { fits } from '../../onnx/budget.ts';
import { isByte, isSignedByte } from '../../onnx/dtypes.ts';
import { handlerOf } from './operators.ts';
import { kept } from './range.ts';
import { untouchedChannel } from './step.ts';
import type { Mixing, Pixels, Trace } from './types.ts';

export function tracePixels(interpretation: Interpretation, image: Value, channelCount: number): Trace {
  const { graph, budget } = interpretation;
  const { nodes } = graph;
  const states = new Map<Value, Pixels>();
  /** Position of the last node known to take pixels. */
  let last = -1;
  put(image, untouched(channelCount, image.declared?.type?.tensor?.elemType ?? 0));
  const at = (value: Value): Pixels | undefined => states.get(value);
  const mixings: Mixing[] = [];
  const first = image.consumers.reduce((least, { index }) => Math.min(least, index), nodes.length);
  for (let i = first; i <= last; i++) {
    budget.checkTime();
    const node = nodes[i] as Node;
    const { op, data, channelsLast } = node;
    const index = data.findIndex((value) => value !== null && states.has(value));
    const source = data[index];
    const pixels = source && states.get(source);
    const output = node.outputs[0];
    if (!source || !pixels || !output) continue;
    const step = { interpretation, node, op, data, channelsLast, index, source, output, pixels, at };
    const effect = handlerOf(op)?.(step);
    if (!effect) continue;
    if ('mixing' in effect) mixings.push(effect.mixing);
    else if ('pixels' in effect) put(output, kept(step, effect.pixels));
    else for (const [i, value] of node.outputs.entries()) if (value) put(value, effect.parts[i] as Pixels);
  }
  return { mixings, at };

  /** Ignores chains longer, and values with more channels, than any preprocessing has: no fact is told of them. */
  function put(value: Value, pixels: Pixels): void {
    const { steps, channels, resizes, crops, pads } = pixels;
    const passed = Math.max(steps.length, resizes.length + crops.length + pads.length);
    if (!fits(budget, 'steps', passed) || !fits(budget, 'channels', channels.length)) return;
    states.set(value, pixels);
    for (const consumer of value.consumers) last = Math.max(last, consumer.index);
  }
}

const untouched = (channelCount: number, dataType: number): Pixels => ({
  channels: Array.from({ length: channelCount }, (_, origin) => untouchedChannel(origin)),
  steps: [],
  tops: isByte(dataType) ? [255] : [1, 255],
  // Nobody stores pixels as int8: a converter quantised them, with a scale of its own.
  quantised: isSignedByte(dataType),
  opaque: null,
  resizes: [],
  crops: [],
  pads: [],
});
