/** Hugging Face `preprocessor_config.json` and `processor_config.json`. */

import { CLIP, IMAGENET, INCEPTION, type Normalization } from '../named-constants.ts';
import { constantsOf, type Fields, fieldsOf, interpolationOf, numberOf, shareOf, sideOf } from './json.ts';
import type { Preprocessing } from './types.ts';

interface Defaults {
  readonly normalize: boolean;
  readonly constants: Normalization | null;
  /** Resize target where `size` is missing; where it is one number, it means the same: a shortest side, or exact. */
  readonly size?: { readonly shortest: number } | { readonly exact: number };
  readonly crop?: number;
  readonly centerCrop?: boolean;
  /** The share of the resized side that is left, where the class resizes to more than the file says. */
  readonly cropShare?: number;
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
  ConvNext: { normalize: true, constants: IMAGENET, size: { shortest: 384 }, cropShare: 224 / 256 },
  EfficientNet: {
    normalize: true,
    constants: IMAGENET,
    size: { exact: 346 },
    crop: 289,
    centerCrop: false,
    stdTwice: true,
  },
  Levit: {
    normalize: true,
    constants: IMAGENET,
    size: { shortest: 224 },
    crop: 224,
    centerCrop: true,
    cropShare: 224 / 256,
  },
  MobileNetV1: { normalize: true, constants: INCEPTION, size: { shortest: 256 }, crop: 224, centerCrop: true },
  MobileNetV2: { normalize: true, constants: INCEPTION, size: { shortest: 256 }, crop: 224, centerCrop: true },
  MobileViT: { normalize: false, constants: null, size: { shortest: 224 }, crop: 256, centerCrop: true, flipped: true },
  PoolFormer: {
    normalize: true,
    constants: IMAGENET,
    size: { shortest: 224 },
    crop: 224,
    centerCrop: true,
    cropShare: 0.9,
  },
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
  // The class normalises (x - mean) / std and divides by std once more.
  const twice = defaults?.stdTwice === true && fields.include_top !== false;
  const divisor = twice ? std.map((s) => s * s) : std;
  const at = unit === 0 ? `${file}#/rescale_factor` : `${file}#/image_mean`;
  return {
    normalization: { mean: mean.map((m) => m / unit), std: divisor.map((s) => s / unit), at },
  };
}

type Side = { readonly shortest: number } | { readonly exact: Pair };
type Pair = readonly [height: number, width: number];

/** What images are resized to; null where the file leaves it open. */
function targetOf({ size }: Fields, defaults: Defaults | null): Side | null {
  const ofClass = defaults?.size;
  const isShortest = ofClass !== undefined && 'shortest' in ofClass;
  if (size == null) return ofClass === undefined || isShortest ? (ofClass ?? null) : { exact: squareOf(ofClass.exact) };
  const side = sideOf(size);
  if (side !== null) return isShortest ? { shortest: side } : { exact: squareOf(side) };
  const shortest = sideOf(fieldsOf(size)?.shortest_edge);
  if (shortest !== null) return { shortest };
  const exact = pairOf(size);
  return exact && { exact };
}

/** The centre crop; undefined where there is one that can't be told, null for none. */
function cropOf(fields: Fields, defaults: Defaults | null): Pair | null | undefined {
  if ((fields.do_center_crop ?? defaults?.centerCrop ?? false) !== true) return null;
  const side = sideOf(fields.crop_size) ?? (fields.crop_size == null ? defaults?.crop : undefined);
  return side === undefined ? (pairOf(fields.crop_size) ?? undefined) : squareOf(side);
}

const squareOf = (side: number): Pair => [side, side];

function pairOf(value: unknown): Pair | null {
  const fields = fieldsOf(value);
  const pair = Array.isArray(value) && value.length === 2 ? value : [fields?.height, fields?.width];
  const [height = null, width = null] = pair.map(sideOf);
  return height !== null && width !== null ? [height, width] : null;
}

function sizeOf(file: string, fields: Fields, defaults: Defaults | null): Pick<Preprocessing, 'size'> {
  const sized = ([height, width]: Pair, at: string): Pick<Preprocessing, 'size'> => ({ size: { height, width, at } });
  const crop = cropOf(fields, defaults);
  if (crop) return sized(crop, `${file}#/crop_size`);
  if (fields.do_resize === false) return {};
  const target = targetOf(fields, defaults);
  if (target === null) return {};
  if ('exact' in target) return sized(target.exact, fields.size == null ? `${file} (class default)` : `${file}#/size`);
  // It cuts a square of that side out, whatever the name says.
  return defaults === classes.ConvNext ? sized(squareOf(target.shortest), `${file}#/size`) : {};
}

/** Resize and crop as the processor classes do them; nothing where the file leaves either open. */
function geometryOf(file: string, fields: Fields, defaults: Defaults | null): Pick<Preprocessing, 'geometry'> {
  const described = { ...interpolationOf(fields.resample), at: `${file}#/size` };
  const crop = cropOf(fields, defaults);
  if (crop === undefined) return {};
  if (fields.do_resize === false) return { geometry: { resize: 'none', share: 1, ...described } };
  const target = targetOf(fields, defaults);
  if (target === null) return {};
  const kept = defaults?.cropShare === undefined ? 1 : (shareOf(fields.crop_pct) ?? defaults.cropShare);
  if (defaults === classes.ConvNext) {
    // Below 384 the short side is resized by 1 / crop_pct and a square cut out, from 384 on both sides are squashed.
    const side = 'exact' in target ? target.exact[0] : target.shortest;
    return side < 384
      ? { geometry: { resize: 'shortest', share: kept, ...described } }
      : { geometry: { resize: 'exact', share: 1, ...described } };
  }
  const isSquashed = 'exact' in target && !(defaults === classes.PoolFormer && target.exact[0] === target.exact[1]);
  const side = 'exact' in target ? target.exact[0] : target.shortest;
  const resized = isSquashed ? side : Math.floor(side / kept + 1e-9);
  const share = shareOf(crop === null ? 1 : crop[0] / resized);
  return share === null ? {} : { geometry: { resize: isSquashed ? 'exact' : 'shortest', share, ...described } };
}
