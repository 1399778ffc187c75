/** The stem: the fact made of a model's first layers, with what their weights say. */
import { type Node, placeOf, siteOf } from '../graph/types.ts';
import type { FirstLayers } from './first-layers.ts';
import type { Image } from './image/types.ts';
import { known, unknown } from './known.ts';
import { chainOf } from './stem-chain.ts';
import { type NoBandwidth, stemWeights } from './stem-weights.ts';
import type { Fact, Observation, StemValue, StemWeights } from './types.ts';

export interface Stem {
  readonly fact: Fact<StemValue>;
  readonly observations: readonly Observation[];
}

const bandwidthText = (weights: StemWeights | NoBandwidth): string =>
  'why' in weights
    ? `no noise-equivalent bandwidth, as ${weights.why}`
    : `noise-equivalent bandwidth ${weights.noiseBandwidth.toPrecision(3)}, ${weights.deadFilters} dead filters`;

function doubtful(node: Node, weights: StemWeights | NoBandwidth, of: number): readonly Observation[] {
  if ('why' in weights)
    return weights.isBroken ? [{ code: 'unusable-stem-weights', ...siteOf(node), why: weights.why }] : [];
  const dead = weights.deadFilters;
  return dead > 0 ? [{ code: 'dead-filters', ...siteOf(node), dead, of }] : [];
}

/**
 * @param layers or why there are none
 * @param std what the noise of each channel of the first layer was divided by; empty where that is alike or not known
 */
export function stemOf(image: Image, layers: FirstLayers | string, std: readonly number[]): Stem {
  if (typeof layers === 'string') return { fact: unknown('no-stem', layers), observations: [] };
  const { main, others, fused } = layers;
  const { node, kernel, stride, form, inChannels, outChannels } = main;
  const text = `${node.spelling} ${kernel.join('x')} s${stride.join('x')} on ${inChannels ?? '?'} image channels${fused ? ', parallel branches that add up counted as one' : ''}`;
  const weights = fused ? null : stemWeights(image, main, std);
  return {
    observations: weights === null ? [] : doubtful(node, weights, outChannels ?? 0),
    fact: known(
      {
        form,
        kernel,
        stride,
        inChannels,
        outChannels,
        ...chainOf(image, main),
        ...(weights !== null && !('why' in weights) ? { weights } : {}),
        ...(others.length > 0 ? { alternatives: others.map((s) => ({ kernel: s.kernel, stride: s.stride })) } : {}),
      },
      'graph',
      [
        { ...siteOf(node), text },
        ...(weights === null ? [] : [{ at: placeOf(node), text: `from its weights: ${bandwidthText(weights)}` }]),
        ...main.pixels.steps.map((step) => ({ ...step, text: `before it: ${step.text}` })),
      ],
    ),
  };
}
