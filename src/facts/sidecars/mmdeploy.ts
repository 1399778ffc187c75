/** mmdeploy `pipeline.json`: transforms, with Normalize on the 0..255 scale. */
import { constantsOf, type Fields, fieldsOf, pairedOf, sideOf } from './json.ts';
import type { Pair, Preprocessing } from './types.ts';

export function readMmdeploy(file: string, content: unknown): Preprocessing | null {
  const transforms = transformsIn(fieldsOf(content)?.pipeline);
  const fields = transforms.find(({ type }) => type === 'Normalize');
  if (fields === undefined) return null;
  const constants = pairedOf(constantsOf(fields.mean), constantsOf(fields.std));
  if (constants === null) return null;
  const { mean, std } = constants;
  const size = transforms.reduce<Pair | null>(sizeBehind, null);
  const at = `${file}#/pipeline`;
  return {
    file,
    kind: 'sidecar',
    normalization: { mean: mean.map((m) => m / 255), std: std.map((s) => s / 255), at },
    ...(size ? { size: { height: size[0], width: size[1], at } } : {}),
    ...(fields.to_rgb === false ? { order: 'BGR' as const } : {}),
  };
}

/** The list that has a Normalize, wherever it stands. */
function transformsIn(content: unknown): readonly Fields[] {
  const pending: unknown[] = [content];
  for (let steps = 0; pending.length > 0 && steps < 2000; steps++) {
    const next = pending.pop();
    if (Array.isArray(next)) {
      const items = next.slice(0, 100);
      const transforms = items.map(fieldsOf).filter((fields) => fields !== null);
      if (transforms.some(({ type }) => type === 'Normalize')) return transforms;
      pending.push(...items);
    } else {
      pending.push(...Object.values(fieldsOf(next) ?? {}).slice(0, 100));
    }
  }
  return [];
}

/** The size of images behind a transform; null where it follows the image. */
function sizeBehind(before: Pair | null, fields: Fields): Pair | null {
  switch (fields.type) {
    case 'Resize':
      return fields.keep_ratio === false ? (pairOf(fields.size) ?? turned(pairOf(fields.scale))) : null;
    case 'CenterCrop':
      return pairOf(fields.crop_size);
    case 'TopDownAffine':
      return turned(pairOf(fields.image_size));
    case 'Pad': {
      const to = pairOf(fields.size);
      const divisor = sideOf(fields.size_divisor) ?? 1;
      const up = (side: number): number => Math.ceil(side / divisor) * divisor;
      return to ?? (before && [up(before[0]), up(before[1])]);
    }
    default:
      return before;
  }
}

function pairOf(value: unknown): Pair | null {
  const [height = null, width = null] = (Array.isArray(value) && value.length === 2 ? value : [value, value]).map(
    sideOf,
  );
  return height !== null && width !== null ? [height, width] : null;
}

/** Scales and sizes of crops by boxes are width first. */
const turned = (pair: Pair | null): Pair | null => pair && [pair[1], pair[0]];
