/** `open_clip_config.json`. */
import { CLIP } from '../named-constants.ts';
import { constantsOf, fieldsOf, interpolationOf, numbersOf, pairedOf, sideOf } from './json.ts';
import type { Preprocessing } from './types.ts';

/** open_clip takes this, and OpenAI's constants, where a configuration has none. */
const DEFAULT_SIDE = 224;

export function readOpenClip(file: string, content: unknown): Preprocessing | null {
  const fields = fieldsOf(content);
  const preprocess = fieldsOf(fields?.preprocess_cfg);
  const vision = fieldsOf(fieldsOf(fields?.model_cfg)?.vision_cfg);
  if (!preprocess && !vision) return null;
  const constants = pairedOf(
    constantsOf(preprocess?.mean) ?? (preprocess?.mean == null ? CLIP.mean : null),
    constantsOf(preprocess?.std) ?? (preprocess?.std == null ? CLIP.std : null),
  );
  const declared = vision?.image_size ?? preprocess?.size ?? DEFAULT_SIDE;
  const pair = numbersOf(declared);
  const [height, width] =
    pair?.length === 2 ? [sideOf(pair[0]), sideOf(pair[1])] : [sideOf(declared), sideOf(declared)];
  return {
    file,
    kind: 'sidecar',
    clip: true,
    ...(constants ? { normalization: { ...constants, at: `${file}#/preprocess_cfg/mean` } } : {}),
    ...(height && width ? { size: { height, width, at: `${file}#/model_cfg/vision_cfg/image_size` } } : {}),
    ...(preprocess && preprocess.resize_mode !== 'longest'
      ? {
          geometry: {
            resize: preprocess.resize_mode === 'squash' ? ('exact' as const) : ('shortest' as const),
            share: 1,
            ...interpolationOf(preprocess.interpolation),
            at: `${file}#/preprocess_cfg`,
          },
        }
      : {}),
  };
}
