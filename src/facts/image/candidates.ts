/** Which inputs may be images by what is declared of them, the likeliest first. */
import type { Size } from '../../graph/interpretation.ts';
import type { Graph, Value } from '../../graph/types.ts';
import { type Budget, fits } from '../../onnx/budget.ts';
import { bitsOf, isByte, isFloat, isWhole } from '../../onnx/dtypes.ts';
import type { Layout } from '../types.ts';

/** An input, or what it is decoded to, and the order in which its axes may lie. */
export interface Candidate {
  readonly value: Value;
  readonly at: string;
  readonly layout: Layout;
  readonly dims: readonly Size[];
}

const layouts4: readonly Layout[] = ['NCHW', 'NHWC'];
const layouts3: readonly Layout[] = ['CHW', 'HWC', 'NHW'];

/** Channels an image may have: grey to a multispectral stack. */
export const MAX_CHANNELS = 16;
/** The least side of a picture; anything shorter beside a channel axis is a table or a feature map. */
export const MIN_SIDE = 8;
/** Bounds the candidates, each of which costs a pass over the graph. */
const MAX_CANDIDATES = 8;

/** Types that images come in. */
const isPixelType = (type: number): boolean => isFloat(type) || (isWhole(type) && (bitsOf(type) ?? 0) >= 8);

/** Sizes that are declared for a value, null each where symbolic; null where no shape is. */
export const declaredDims = (value: Value): readonly Size[] | null =>
  value.declared?.type?.tensor?.shape?.dims.map((dim) => (dim.value !== null && dim.value > 0 ? dim.value : null)) ??
  null;

export const anyDims = ({ length }: Layout): readonly Size[] => new Array<Size>(length).fill(null);

export const axisOf = (layout: Layout, letter: string): number => layout.indexOf(letter);

/** Types that images come in where nothing tells their shape; whole numbers are mostly tokens. */
const isShapelessType = (type: number): boolean => isFloat(type) || isByte(type);

function layoutsOf(rank: number | undefined): readonly Layout[] {
  if (rank === undefined) return [...layouts4, ...layouts3];
  return rank === 4 ? layouts4 : rank === 3 ? layouts3 : [];
}

export function candidatesIn(graph: Graph, budget: Budget): readonly Candidate[] {
  const result: (Candidate & { readonly rank: number })[] = [];
  graph.inputs.forEach((value, index) => {
    const declared = declaredDims(value);
    const type = value.declared?.type?.tensor?.elemType ?? 0;
    if (!(declared === null ? isShapelessType(type) : isPixelType(type))) return;
    for (const layout of layoutsOf(declared?.length)) {
      const dims = declared ?? anyDims(layout);
      const c = axisOf(layout, 'C') < 0 ? 1 : (dims[axisOf(layout, 'C')] ?? null);
      const h = dims[axisOf(layout, 'H')] ?? null;
      const w = dims[axisOf(layout, 'W')] ?? null;
      const isSide = (size: Size): boolean => size === null || size >= MIN_SIDE;
      if ((c !== null && c > MAX_CHANNELS) || !isSide(h) || !isSide(w)) continue;
      if (!fits(budget, 'imageSide', Math.max(h ?? 0, w ?? 0))) continue;
      const isOpen = h === null && w === null && !layout.includes('C');
      const usual = c === 3 ? 0 : isOpen ? 3 : c === 1 || c === 4 ? 1 : c === null ? 2 : 3;
      const at = graph.decoded.get(value) ?? `graph.input[${index}]`;
      result.push({ value, at, layout, dims, rank: usual + (dims.length === 3 ? 10 : 0) });
    }
  });
  return result.sort((a, b) => a.rank - b.rank).slice(0, MAX_CANDIDATES);
}
