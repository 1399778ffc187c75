/** Hugging Face `preprocessor_config.json` and `processor_config.json`. */
import { type HfClass, hfClassOf, type Side } from './hf-classes.ts';
import { constantsOf, type Fields, fieldsOf, interpolationOf, numberOf, shareOf, sideOf } from './json.ts';
import type { Pair, Preprocessing } from './types.ts';

export function readHuggingFace(file: string, content: unknown): Preprocessing | null {
  const root = fieldsOf(content);
  const fields = root && (fieldsOf(root.image_processor) ?? fieldsOf(root.feature_extractor) ?? root);
  if (!fields) return null;
  const type = typeOf(fields);
  const isImage = type !== undefined || 'image_mean' in fields || 'do_normalize' in fields || 'do_rescale' in fields;
  if (!isImage) return null;
  const ofClass = hfClassOf(type);
  return {
    file,
    kind: 'sidecar',
    ...normalization(file, fields, ofClass),
    ...sizeOf(file, fields, ofClass),
    ...geometryOf(file, fields, ofClass),
    ...((fields.do_flip_channel_order ?? ofClass?.flipped) === true ? { order: 'BGR' as const } : {}),
  };
}

const typeOf = (fields: Fields): unknown => fields.image_processor_type ?? fields.feature_extractor_type;

function normalization(
  file: string,
  fields: Fields,
  ofClass: HfClass | null,
): Pick<Preprocessing, 'normalization' | 'leavesToGraph' | 'raw'> {
  const rescales = (fields.do_rescale ?? ofClass?.rescales ?? true) !== false;
  const normalizes = ofClass?.normalize === 'never' ? false : (fields.do_normalize ?? ofClass?.normalize ?? null);
  if (typeof normalizes !== 'boolean') return {};
  if (!rescales && !normalizes) return { leavesToGraph: true, raw: `${file}#/do_rescale` };
  const factor = numberOf(fields.rescale_factor) ?? ofClass?.factor ?? 1 / 255;
  /** What a pixel of 1, on the scale of 0 to 1, is after rescaling: 1 for the usual 1/255. */
  const unit = rescales ? factor * 255 : 255;
  const isOffset = rescales && (fields.rescale_offset ?? fields.offset ?? ofClass?.offset ?? false) === true;
  const at = unit === 0 ? `${file}#/rescale_factor` : `${file}#/${normalizes ? 'image_mean' : 'do_normalize'}`;
  const constants = constantsFor(fields, ofClass, normalizes);
  if (constants === null) return {};
  const { mean, std } = constants;
  const told = {
    normalization: { mean: mean.map((m) => (m + (isOffset ? 1 : 0)) / unit), std: std.map((s) => s / unit), at },
  };
  if (normalizes || isOffset || std.some((s) => s !== 1)) return told;
  // Pixels are only rescaled: the rest is left to the graph.
  return { leavesToGraph: true, ...(Math.abs(unit - 1) < 1e-6 ? told : {}) };
}

/** In units of rescaled pixels; null where they can't be told. */
function constantsFor(
  fields: Fields,
  ofClass: HfClass | null,
  normalizes: boolean,
): { readonly mean: readonly number[]; readonly std: readonly number[] } | null {
  const mean = constantsOf(fields.image_mean) ?? (fields.image_mean == null ? ofClass?.constants?.mean : null);
  const std = constantsOf(fields.image_std) ?? (fields.image_std == null ? ofClass?.constants?.std : null);
  // The class divides by std a second time.
  const dividesAgain = ofClass?.stdTwice === true && fields.include_top !== false;
  if (!normalizes) return { mean: [0, 0, 0], std: dividesAgain ? (std ?? [1, 1, 1]) : [1, 1, 1] };
  if (!mean || !std || mean.length !== std.length) return null;
  return { mean, std: dividesAgain ? std.map((s) => s * s) : std };
}

/** What images are resized to; null where the file leaves it open. */
function targetOf(fields: Fields, ofClass: HfClass | null): Side | null {
  const { size } = fields;
  if (size == null) return ofClass?.size ?? null;
  const side = sideOf(size);
  if (side !== null) {
    // One number means both sides if it does so for the class, unless a longest side is given too.
    const isBoth =
      ofClass === null ? typeOf(fields) === undefined : ofClass.size !== undefined && 'exact' in ofClass.size;
    return isBoth && fields.max_size == null ? { exact: squareOf(side) } : { shortest: side };
  }
  const shortest = sideOf(fieldsOf(size)?.shortest_edge);
  if (shortest !== null) return { shortest };
  const pair = pairOf(size, ofClass?.widthFirst);
  if (pair === null) return null;
  return ofClass?.keepsSquares && pair[0] === pair[1] ? { shortest: pair[0] } : { exact: pair };
}

/** The centre crop after the resize; null for none, undefined for one of unknown size. */
function cropOf(fields: Fields, ofClass: HfClass | null): Pair | null | undefined {
  const crops = (fields.do_center_crop ?? ofClass?.centerCrop ?? false) === true;
  if (!crops || ofClass?.cropsFirst) return null;
  const { crop_size: size } = fields;
  const side = sideOf(size) ?? sideOf(fieldsOf(size)?.shortest_edge) ?? (size == null ? ofClass?.crop : undefined);
  return side === undefined || side === null ? (pairOf(size) ?? undefined) : squareOf(side);
}

const squareOf = (side: number): Pair => [side, side];

function pairOf(value: unknown, widthFirst = false): Pair | null {
  const fields = fieldsOf(value);
  const list = Array.isArray(value) && value.length === 2 ? (widthFirst ? value.toReversed() : value) : null;
  const [height = null, width = null] = (list ?? [fields?.height, fields?.width]).map(sideOf);
  return height !== null && width !== null ? [height, width] : null;
}

/** Both sides after the resize; null where they depend on the image. */
function resized({ exact }: { readonly exact: Pair }, fields: Fields, ofClass: HfClass | null): Pair | null {
  if ((fields.keep_aspect_ratio ?? ofClass?.keepsAspect) === true) return null;
  if (ofClass?.padsUp && fields.do_pad === false) return null;
  const multiple = sideOf(fields.ensure_multiple_of) ?? 1;
  const pads = fields.do_pad === true || ofClass?.sizeDivisor !== undefined;
  const divisor = pads ? (sideOf(fields.size_divisor) ?? ofClass?.sizeDivisor ?? 1) : 1;
  // `sideOf` drops multiples larger than any image.
  const [height = null, width = null] = exact.map((side) =>
    sideOf(Math.ceil((Math.max(1, Math.round(side / multiple)) * multiple) / divisor) * divisor),
  );
  return height !== null && width !== null ? [height, width] : null;
}

function sizeOf(file: string, fields: Fields, ofClass: HfClass | null): Pick<Preprocessing, 'size'> {
  const sized = ([height, width]: Pair, at: string): Pick<Preprocessing, 'size'> => ({ size: { height, width, at } });
  const padded = (fields.do_pad ?? ofClass?.pads) === true ? pairOf(fields.pad_size) : null;
  if (padded) return sized(padded, `${file}#/pad_size`);
  const crop = cropOf(fields, ofClass);
  if (crop) return sized(crop, `${file}#/crop_size`);
  if (fields.do_resize === false) return {};
  const target = targetOf(fields, ofClass);
  if (target === null) return {};
  if ('exact' in target) {
    const both = resized(target, fields, ofClass);
    return both ? sized(both, fields.size == null ? `${file} (class default)` : `${file}#/size`) : {};
  }
  // Such a class crops a square of that side, although the key says shortest edge.
  return ofClass?.squashesLarge ? sized(squareOf(target.shortest), `${file}#/size`) : {};
}

/** Resize and crop as the processor classes do them; nothing where the file leaves either open. */
function geometryOf(file: string, fields: Fields, ofClass: HfClass | null): Pick<Preprocessing, 'geometry'> {
  const described = { ...interpolationOf(fields.resample), at: `${file}#/size` };
  const crop = cropOf(fields, ofClass);
  if (crop === undefined || ofClass?.cropsFirst || ofClass?.padsUp || pairOf(fields.pad_size)) return {};
  if (fields.do_resize === false) return { geometry: { resize: 'none', share: 1, ...described } };
  const target = targetOf(fields, ofClass);
  if (target === null || ('exact' in target && resized(target, fields, ofClass) === null)) return {};
  const kept = ofClass?.cropShare === undefined ? 1 : (shareOf(fields.crop_pct) ?? ofClass.cropShare);
  const side = 'exact' in target ? target.exact[0] : target.shortest;
  if (ofClass?.squashesLarge) {
    // Below 384 the short side is resized by 1 / crop_pct and a square cut out, from 384 on both sides are squashed.
    return side < 384
      ? { geometry: { resize: 'shortest', share: kept, ...described } }
      : { geometry: { resize: 'exact', share: 1, ...described } };
  }
  const isSquashed = 'exact' in target;
  const before = isSquashed ? side : Math.floor(side / kept + 1e-9);
  const share = shareOf(crop === null ? 1 : crop[0] / before);
  return share === null ? {} : { geometry: { resize: isSquashed ? 'exact' : 'shortest', share, ...described } };
}
