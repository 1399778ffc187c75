/** Chooses the source of the working resolution: what the user states, then the graph, then the files beside it. */

import type { GraphAccess } from '../image/types.ts';
import type { Stated } from '../inspect-types.ts';
import { known, unknown } from '../known.ts';
import type { Preprocessing } from '../sidecars/types.ts';
import { conflict, namesOfStated } from '../sources.ts';
import type { Chosen, Observation, ResolutionValue, Unknown } from '../types.ts';
import { graphSize } from './graph-size.ts';
import type { Solved } from './solve-size.ts';

interface Claimed {
  readonly height: number;
  readonly width: number;
  readonly by: string;
}

const sizeText = ({ height, width }: Pick<Claimed, 'height' | 'width'>): string => `${height} x ${width}`;

export function chooseResolution(
  access: GraphAccess,
  { image, sized: solved, larger }: Solved,
  stated: Stated | null,
  sources: readonly Preprocessing[],
): Chosen<ResolutionValue> {
  const side = sources.find((source) => source.size !== undefined);
  const fixed = graphSize(access, image) ?? (larger && graphSize(access, larger));
  const told = fixed ?? solved;
  if (stated?.inputSize) {
    const { inputSize, source } = stated;
    const size = { height: inputSize[0], width: inputSize[1] };
    const { at, by } = namesOfStated(stated, '--input-size');
    return {
      fact: known(size, source, [{ at, text: sizeText(size) }]),
      observations: told ? conflicts({ ...size, by }, { ...told, by: 'the graph' }) : [],
    };
  }
  if (told) {
    const { height, width, evidence, resample } = told;
    return {
      fact: known(
        { height, width, ...(resample ? { resample } : {}) },
        fixed ? 'graph' : 'position-embedding',
        evidence,
      ),
      // A graph that resizes the image takes any size, so another one in a file is no conflict.
      observations:
        fixed && !resample && side?.size
          ? conflicts({ ...fixed, by: 'the graph' }, { ...side.size, by: side.size.at })
          : [],
    };
  }
  if (side?.size) {
    const { height, width, at } = side.size;
    return { fact: known({ height, width }, side.kind, [{ at, text: sizeText(side.size) }]) };
  }
  return { fact: image.height === null || image.width === null ? ANY_SIZE : CHANGED_SIZE };
}

const ANY_SIZE: Unknown = unknown(
  'symbolic-size',
  'the graph accepts any size, and nothing beside it tells which is used: state it with --input-size',
);
const CHANGED_SIZE: Unknown = unknown(
  'changed-size',
  'the graph may give the image another size, and it is not known which: state it with --input-size',
);

const conflicts = (kept: Claimed, other: Claimed): readonly Observation[] =>
  kept.height === other.height && kept.width === other.width
    ? []
    : [conflict('resolution', { text: sizeText(kept), by: kept.by }, { text: sizeText(other), by: other.by })];
