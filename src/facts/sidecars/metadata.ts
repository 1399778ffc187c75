/** metadata_props that tell of preprocessing: Ultralytics, Windows ML, OpenVINO Model API. */
import type { Entry } from '../../onnx/model.ts';
import { pairedOf, sideOf } from './json.ts';
import type { Preprocessing } from './types.ts';

const FILE = 'metadata_props';

export function readMetadata(entries: readonly Entry[]): readonly Preprocessing[] {
  const get = new Map(entries.map(({ key, value }) => [key.toLowerCase(), value]));
  return [ultralytics(get), windowsMl(get), openVino(get)].filter((found) => found !== null);
}

/** Values are Python reprs: `[640, 640]`. Their convention is /255 and nothing else. */
function ultralytics(get: ReadonlyMap<string, string>): Preprocessing | null {
  const isTheirs = get.has('stride') && get.has('task') && (get.has('imgsz') || get.has('names'));
  if (!isTheirs) return null;
  const [, ...sides] = /^\s*[[(]\s*(\d{1,5})\s*,\s*(\d{1,5})\s*[\])]\s*$/.exec(get.get('imgsz') ?? '') ?? [];
  const [height = null, width = null] = sides.map((side) => sideOf(Number(side)));
  return {
    file: FILE,
    kind: 'metadata',
    normalization: { mean: [0, 0, 0], std: [1, 1, 1], at: `${FILE}.task (Ultralytics divides by 255 and no more)` },
    ...(height !== null && width !== null ? { size: { height, width, at: `${FILE}.imgsz` } } : {}),
    geometry: { resize: 'shortest', share: 1, interpolation: 'bilinear', at: `${FILE}.task` },
  };
}

/** https://learn.microsoft.com/windows/ai/windows-ml: image metadata. */
function windowsMl(get: ReadonlyMap<string, string>): Preprocessing | null {
  const range = get.get('image.nominalpixelrange')?.toLowerCase();
  const format = get.get('image.bitmappixelformat')?.toLowerCase();
  if (range === undefined && format === undefined) return null;
  const order = format?.startsWith('bgr') ? 'BGR' : format?.startsWith('rgb') ? 'RGB' : undefined;
  const constants =
    range === 'normalized_0_1' ? { mean: 0, std: 1 } : range === 'normalized_1_1' ? { mean: 0.5, std: 0.5 } : null;
  const count = format === 'gray8' ? 1 : 3;
  const fill = (x: number): readonly number[] => new Array<number>(count).fill(x);
  return {
    file: FILE,
    kind: 'metadata',
    ...(order ? { order } : {}),
    ...(range === 'nominalrange_0_255' ? { raw: `${FILE}.Image.NominalPixelRange` } : {}),
    ...(constants
      ? {
          normalization: {
            mean: fill(constants.mean),
            std: fill(constants.std),
            at: `${FILE}.Image.NominalPixelRange`,
          },
        }
      : {}),
  };
}

/** `model_info mean_values`, `model_info scale_values`: lists on the 0..255 scale. */
function openVino(get: ReadonlyMap<string, string>): Preprocessing | null {
  const find = (name: string): readonly number[] | null => {
    for (const [key, value] of get) {
      if (!key.includes('model_info') || !key.endsWith(name)) continue;
      const numbers = value
        .split(/[\s,;[\]]+/)
        .filter(Boolean)
        .map(Number);
      if (numbers.length > 0 && numbers.every(Number.isFinite)) return numbers;
    }
    return null;
  };
  const [given, scales] = [find('mean_values'), find('scale_values')];
  if (given === null && scales === null) return null;
  // Defaults: subtract 0, divide by 1.
  const constants = pairedOf(given ?? [0], scales ?? [1]);
  if (constants === null) return null;
  const { mean, std } = constants;
  return {
    file: FILE,
    kind: 'metadata',
    normalization: {
      mean: mean.map((m) => m / 255),
      std: std.map((s) => s / 255),
      at: `${FILE} model_info ${given ? 'mean_values' : 'scale_values'}`,
    },
  };
}
