/** Hugging Face `preprocessor_config.json` and `processor_config.json`. */

import { CLIP, IMAGENET, INCEPTION, type Normalization } from '../named-constants.ts';
import { constantsOf, type Fields, fieldsOf, interpolationOf, numberOf, shareOf, sideOf } from './json.ts';
import type { Preprocessing } from './types.ts';

interface Defaults {
  readonly normalize: boolean;
  readonly constants: Normalization | null;
  /** Resize target where `size` is missing: a shortest side, or exact. */
  readonly size?: { readonly shortest: number } | { readonly exact: number };
  readonly crop?: number;
  readonly centerCrop?: boolean;
  /** Division by image_std twice (EfficientNet with include_top). */
  readonly stdTwice?: boolean;
  readonly flipped?: boolean;
}

/** Defaults of the image processor classes of transformers 4 and 5, for the keys a file may leave out. */
const classes: Readonly<Record<string, Defaults>> = {
  CLIP: { normalize: true, constants: CLIP, size: { shortest: 224 }, crop: 224, centerCrop: true },
  ChineseCLIP: { normalize: true, constants: CLIP, size: { shortest: 224 }, crop: 224, centerCrop: true },
  Bit: { normalize: true, constants: CLIP, size: { shortest: 224 }, crop: 224, centerCrop: true },
  Blip: { normalize: true, constants: CLIP, size: { exact: 384 } },
  ViT: { normalize: true, constants: INCEPTION, size: { exact: 224 } },
  DeiT: { normalize: true, constants: IMAGENET, size: { exact: 256 }, crop: 224, centerCrop: true },
  Beit: { normalize: true, constants: INCEPTION, size: { exact: 256 }, crop: 224, centerCrop: true },
  Siglip: { normalize: true, constants: INCEPTION, size: { exact: 224 } },
  ConvNext: { normalize: true, constants: IMAGENET, size: { shortest: 384 } },
  EfficientNet: {
    normalize: true,
    constants: IMAGENET,
    size: { exact: 346 },
    crop: 289,
    centerCrop: false,
    stdTwice: true,
  },
  Levit: { normalize: true, constants: IMAGENET, size: { shortest: 224 }, crop: 224, centerCrop: true },
  MobileNetV1: { normalize: true, constants: INCEPTION, size: { shortest: 256 }, crop: 224, centerCrop: true },
  MobileNetV2: { normalize: true, constants: INCEPTION, size: { shortest: 256 }, crop: 224, centerCrop: true },
  MobileViT: { normalize: false, constants: null, size: { shortest: 224 }, crop: 256, centerCrop: true, flipped: true },
  PoolFormer: { normalize: true, constants: IMAGENET, size: { shortest: 224 }, crop: 224, centerCrop: true },
  Pvt: { normalize: true, constants: IMAGENET, size: { exact: 224 } },
  Segformer: { normalize: true, constants: IMAGENET, size: { exact: 512 } },
  DPT: { normalize: true, constants: INCEPTION, size: { exact: 384 } },
  GLPN: { normalize: false, constants: null },
  Owlv2: { normalize: true, constants: CLIP, size: { exact: 960 } },
  OwlViT: { normalize: true, constants: CLIP, size: { exact: 768 } },
  Yolos: { normalize: true, constants: IMAGENET },
  Detr: { normalize: true, constants: IMAGENET },
  RTDetr: { normalize: false, constants: null, size: { exact: 640 } },
  Flava: { normalize: true, constants: CLIP, size: { exact: 224 }, crop: 224, centerCrop: true },
};

const aliases: Readonly<Record<string, string>> = {
  DINOv3ViT: 'ViT',
  ConvNeXt: 'ConvNext',
  OwlVit: 'OwlViT',
  SigLIP: 'Siglip',
};

/** `CLIPImageProcessorFast`, `CLIPFeatureExtractor` -> `CLIP`. */
function classOf(type: unknown): Defaults | null {
  if (typeof type !== 'string') return null;
  const name = type.replace(/(ImageProcessor(Fast|Pil)?|FeatureExtractor|Processor)$/, '');
  const key = aliases[name] ?? name;
  return Object.hasOwn(classes, key) ? (classes[key] as Defaults) : null;
}

export function readHuggingFace(file: string, content: unknown): Preprocessing | null {
  const root = fieldsOf(content);
  const fields = root && (fieldsOf(root.image_processor) ?? root);
  if (!fields) return null;
  const type = fields.image_processor_type ?? fields.feature_extractor_type;
  const isImage = type !== undefined || 'image_mean' in fields || 'do_normalize' in fields || 'do_rescale' in fields;
  if (!isImage) return null;
  const defaults = classOf(type);
  return {
    file,
    kind: 'sidecar',
    ...normalization(file, fields, defaults),
    ...sizeOf(file, fields, defaults),
    ...geometryOf(file, fields, defaults),
    ...((fields.do_flip_channel_order ?? defaults?.flipped) === true ? { order: 'BGR' as const } : {}),
  };
}

function normalization(
  file: string,
  fields: Fields,
  defaults: Defaults | null,
): Pick<Preprocessing, 'normalization' | 'leavesToGraph'> {
  const rescales = fields.do_rescale ?? true;
  const normalizes = fields.do_normalize ?? defaults?.normalize ?? null;
  if (typeof normalizes !== 'boolean') return {};
  if (rescales === false && normalizes !== true) return { leavesToGraph: true };
  const factor = numberOf(fields.rescale_factor) ?? 1 / 255;
  /** Pixels after rescaling, per [0,1] pixel: 1 for the usual 1/255. */
  const unit = rescales === false ? 255 : factor * 255;
  if (normalizes !== true) {
    // Pixels arrive rescaled and nothing else: plain [0,1], unless the graph goes on.
    return {
      leavesToGraph: true,
      ...(Math.abs(unit - 1) < 1e-6
        ? { normalization: { mean: [0, 0, 0], std: [1, 1, 1], at: `${file}#/do_normalize` } }
        : {}),
    };
  }
  const mean = constantsOf(fields.image_mean) ?? (fields.image_mean == null ? defaults?.constants?.mean : null);
  const std = constantsOf(fields.image_std) ?? (fields.image_std == null ? defaults?.constants?.std : null);
  if (!mean || !std || mean.length !== std.length) return {};
  const twice = defaults?.stdTwice === true && fields.include_top !== false;
  const divisor = twice ? std.map((s) => s * s) : std;
  // The class normalises (x - mean) / std and divides by std once more.
  const at = unit === 0 ? `${file}#/rescale_factor` : `${file}#/image_mean`;
  return {
    normalization: { mean: mean.map((m) => m / unit), std: divisor.map((s) => s / unit), at },
  };
}

function sizeOf(file: string, fields: Fields, defaults: Defaults | null): Pick<Preprocessing, 'size'> {
  const crops = fields.do_center_crop ?? defaults?.centerCrop ?? false;
  if (crops === true) {
    const crop =
      square(fields.crop_size) ?? (fields.crop_size == null && defaults?.crop ? [defaults.crop, defaults.crop] : null);
    if (crop) return { size: { height: crop[0] as number, width: crop[1] as number, at: `${file}#/crop_size` } };
  }
  if (fields.do_resize === false) return {};
  const exact = square(fields.size, true);
  if (exact) return { size: { height: exact[0] as number, width: exact[1] as number, at: `${file}#/size` } };
  const byDefault = fields.size == null ? defaults?.size : undefined;
  if (byDefault && 'exact' in byDefault)
    return { size: { height: byDefault.exact, width: byDefault.exact, at: `${file} (class default)` } };
  // ConvNext resizes so that a crop of the shortest side comes out, whatever the name says.
  const shortest =
    sideOf(fieldsOf(fields.size)?.shortest_edge) ?? (byDefault && 'shortest' in byDefault ? byDefault.shortest : null);
  if (shortest !== null && defaults === classes.ConvNext)
    return { size: { height: shortest, width: shortest, at: `${file}#/size` } };
  return {};
}

/** Resize and crop as the processor classes do them; nothing where the file leaves either open. */
function geometryOf(file: string, fields: Fields, defaults: Defaults | null): Pick<Preprocessing, 'geometry'> {
  const crops = (fields.do_center_crop ?? defaults?.centerCrop ?? false) === true;
  const crop = crops
    ? (square(fields.crop_size)?.[0] ?? (fields.crop_size == null ? defaults?.crop : undefined))
    : undefined;
  const described = { ...interpolationOf(fields.resample), at: `${file}#/size` };
  if (crops && crop === undefined) return {};
  if (fields.do_resize === false) return { geometry: { resize: 'none', share: 1, ...described } };
  const byDefault = fields.size == null ? defaults?.size : undefined;
  const shortest =
    sideOf(fieldsOf(fields.size)?.shortest_edge) ?? (byDefault && 'shortest' in byDefault ? byDefault.shortest : null);
  const exact = square(fields.size)?.[0] ?? (byDefault && 'exact' in byDefault ? byDefault.exact : null);
  if (shortest !== null && defaults === classes.ConvNext) {
    // Below 384 the short side is resized by 1 / crop_pct and a square cut out, from 384 on both sides are squashed.
    return shortest < 384
      ? { geometry: { resize: 'shortest', share: shareOf(fields.crop_pct) ?? 224 / 256, ...described } }
      : { geometry: { resize: 'exact', share: 1, ...described } };
  }
  const side = shortest ?? exact;
  if (side === null) return {};
  const share = shareOf(crop === undefined ? 1 : crop / side);
  return share === null ? {} : { geometry: { resize: shortest === null ? 'exact' : 'shortest', share, ...described } };
}

function square(value: unknown, intIsExact = true): readonly number[] | null {
  const side = sideOf(value);
  if (side !== null) return intIsExact ? [side, side] : null;
  const fields = fieldsOf(value);
  const [height, width] = [sideOf(fields?.height), sideOf(fields?.width)];
  return height !== null && width !== null ? [height, width] : null;
}
