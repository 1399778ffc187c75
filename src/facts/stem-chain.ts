/** Follows a deep stem: the chain of convolutions and average pools before the network branches. */
import { intOf } from '../graph/attributes.ts';
import { placeOf } from '../graph/types.ts';
import { convWeights, windowOf } from '../graph/window.ts';
import { fits } from '../onnx/budget.ts';
import type { Image } from './image/types.ts';
import type { Mixing } from './pixels/types.ts';
import type { StemStage, StemValue } from './types.ts';

/** The stem ends at the latest where the image is reduced by this factor. */
const STEM_STRIDE = 4;
const MAX_STAGES = 6;

/** The stages of a stem of several layers; `{}` for a stem of one. */
export function chainOf(image: Image, mixing: Mixing): Pick<StemValue, 'chain'> {
  const { of, budget } = image.interpretation;
  const path = image.paths().trunk;
  const from = path.indexOf(mixing.node);
  if (from < 0 || mixing.form !== 'convolution') return {};
  const stages: StemStage[] = [{ at: placeOf(mixing.node), kernel: mixing.kernel, stride: mixing.stride }];
  let reached = Math.max(...mixing.stride);
  for (const node of path.slice(from + 1)) {
    const { op, data } = node;
    const images = data.filter((value) => value && of(value).image);
    const gates = images.length > 1 && op === 'Mul'; // x * sigmoid(x)
    if ((images.length > 1 && !gates) || op === 'MaxPool' || op === 'Reshape' || stages.length === MAX_STAGES) break;
    if (op !== 'Conv' && op !== 'AveragePool') continue;
    // A depthwise convolution starts the first block: the stem has ended.
    if (intOf(node, 'group', 1) > 1) break;
    const weight = data[1];
    const window = windowOf(
      node,
      2,
      weight && op === 'Conv' ? (convWeights(node, of(weight).dims)?.kernel ?? null) : null,
    );
    if (!window || reached >= STEM_STRIDE || !fits(budget, 'windowSide', Math.max(...window.kernel))) break;
    const [kh, kw] = window.kernel as [number, number];
    const [sh, sw] = window.strides as [number, number];
    stages.push({ at: placeOf(node), kernel: [kh, kw], stride: [sh, sw] });
    reached *= Math.max(sh, sw);
  }
  return stages.length > 1 ? { chain: stages } : {};
}
