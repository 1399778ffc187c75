/** Defaults of the image processor classes of transformers (4.57 and 5.24), for keys that a file leaves out. */
import { once } from '../../onnx/once.ts';
import { CLIP, IMAGENET, INCEPTION, type Normalization } from '../named-constants.ts';
import type { Pair } from './types.ts';

/** What images are resized to: a shortest side, or both. */
export type Side = { readonly shortest: number } | { readonly exact: Pair };

export interface HfClass {
  /** Whether pixels are divided by 255 where the file doesn't say; true by default. */
  readonly rescales?: false;
  /** What pixels are multiplied by, where it is not 1/255. */
  readonly factor?: number;
  /** Whether it normalizes where the file doesn't say; `never` whatever it says. */
  readonly normalize: boolean | 'never';
  readonly constants: Normalization | null;
  /** Resize target where the file has none; one number in the file means the same, a shortest side or both. */
  readonly size?: Side;
  readonly crop?: number;
  readonly centerCrop?: boolean;
  /** The share of the resized side that the crop keeps, for classes that resize to more than the file says. */
  readonly cropShare?: number;
  /** Crops before it resizes. */
  readonly cropsFirst?: boolean;
  /** A square target means the short side. */
  readonly keepsSquares?: boolean;
  /** Resizes within the target, and keeps the aspect. */
  readonly keepsAspect?: boolean;
  /** Resizes within the target, and pads up to it unless the file says no. */
  readonly padsUp?: boolean;
  /** Pads to `pad_size`, where the file has one, unless it says no. */
  readonly pads?: boolean;
  /** Sizes are rounded up to a multiple of it. */
  readonly sizeDivisor?: number;
  /** Lists are width first. */
  readonly widthFirst?: boolean;
  /** Small sizes are cropped, large ones squashed (ConvNeXt). */
  readonly squashesLarge?: boolean;
  /** Divides by image_std twice (EfficientNet with include_top). */
  readonly stdTwice?: boolean;
  /** Subtracts 1 after rescaling. */
  readonly offset?: boolean;
  readonly flipped?: boolean;
}

const shortest = (side: number): Side => ({ shortest: side });
const exact = (height: number, width = height): Side => ({ exact: [height, width] });

const by = (constants: Normalization, size: Side, more: Partial<HfClass> = {}): HfClass => ({
  normalize: true,
  constants,
  size,
  ...more,
});
const cropped = (constants: Normalization, size: Side, crop: number, more: Partial<HfClass> = {}): HfClass =>
  by(constants, size, { crop, centerCrop: true, ...more });
const plain = (size: Side | undefined, more: Partial<HfClass> = {}): HfClass => ({
  normalize: 'never',
  constants: null,
  ...(size ? { size } : {}),
  ...more,
});

const detector = by(IMAGENET, shortest(800), { pads: true });

/** Made on first use, as most runs never need it. */
const hfClasses = once(
  (): Readonly<Record<string, HfClass>> => ({
    Beit: cropped(INCEPTION, exact(256), 224),
    Bit: cropped(CLIP, shortest(224), 224),
    Blip: by(CLIP, exact(384)),
    BridgeTower: cropped(CLIP, shortest(288), 288),
    CLIP: cropped(CLIP, shortest(224), 224),
    ChineseCLIP: cropped(CLIP, shortest(224), 224),
    ConditionalDetr: detector,
    ConvNext: by(INCEPTION, shortest(384), { cropShare: 224 / 256, squashesLarge: true }),
    DINOv3ViT: by(IMAGENET, exact(224)),
    DPT: by(INCEPTION, exact(384)),
    DeformableDetr: detector,
    DeiT: cropped(INCEPTION, exact(256), 224),
    DepthPro: by(INCEPTION, exact(1536)),
    Detr: detector,
    Donut: by(INCEPTION, exact(2560, 1920), { padsUp: true, widthFirst: true }),
    EfficientNet: by(INCEPTION, exact(346), { crop: 289, centerCrop: false, stdTwice: true }),
    Eomt: by(IMAGENET, shortest(640)),
    Flava: cropped(CLIP, exact(224), 224),
    GLPN: { normalize: false, constants: null, keepsAspect: true },
    GroundingDino: detector,
    LayoutLMv2: plain(exact(224), { rescales: false, flipped: true }),
    LayoutLMv3: by(INCEPTION, exact(224)),
    Levit: cropped(IMAGENET, shortest(224), 224, { cropShare: 224 / 256 }),
    Llava: cropped(CLIP, shortest(224), 224),
    LlavaNext: cropped(CLIP, shortest(224), 224),
    Mask2Former: by(IMAGENET, shortest(800), { sizeDivisor: 32 }),
    MaskFormer: by(IMAGENET, shortest(800), { sizeDivisor: 32 }),
    MobileNetV1: cropped(INCEPTION, shortest(256), 224),
    MobileNetV2: cropped(INCEPTION, shortest(256), 224),
    MobileViT: plain(shortest(224), { crop: 256, centerCrop: true, flipped: true }),
    Nougat: by(IMAGENET, exact(896, 672), { padsUp: true }),
    OneFormer: by(IMAGENET, shortest(800)),
    OwlViT: by(CLIP, exact(768)),
    Owlv2: by(CLIP, exact(960)),
    Perceiver: cropped(IMAGENET, exact(224), 256, { cropsFirst: true }),
    PoolFormer: cropped(IMAGENET, shortest(224), 224, { cropShare: 0.9, keepsSquares: true }),
    PromptDepthAnything: by(INCEPTION, exact(384)),
    Pvt: by(IMAGENET, exact(224)),
    RTDetr: { ...by(IMAGENET, exact(640)), normalize: false },
    RfDetr: detector,
    Sam: by(IMAGENET, shortest(1024), { pads: true }),
    Sam2: by(IMAGENET, exact(1024)),
    Sam3: by(INCEPTION, exact(1008)),
    SegGpt: by(IMAGENET, exact(448)),
    Segformer: by(IMAGENET, exact(512)),
    Siglip: by(INCEPTION, exact(224)),
    SuperPoint: plain(exact(480, 640)),
    Swin2SR: plain(undefined),
    TextNet: by(IMAGENET, shortest(640), { crop: 224, centerCrop: false }),
    UVDoc: plain(exact(712, 488)),
    ViT: by(INCEPTION, exact(224)),
    VideoMAE: cropped(INCEPTION, shortest(224), 224),
    Vilt: by(INCEPTION, shortest(384)),
    VitMatte: { normalize: true, constants: INCEPTION },
    VitPose: by(IMAGENET, exact(256, 192)),
    Vivit: cropped(INCEPTION, shortest(256), 224, { factor: 1 / 127.5, offset: true }),
    Yolos: detector,
    ZoeDepth: by(INCEPTION, exact(384, 512), { keepsAspect: true }),
  }),
);

const aliases: Readonly<Record<string, string>> = {
  ConvNeXt: 'ConvNext',
  OwlVit: 'OwlViT',
  SigLIP: 'Siglip',
};

/** `CLIPImageProcessorFast`, `CLIPFeatureExtractor` -> `CLIP`; null for one that is not known here. */
export function hfClassOf(type: unknown): HfClass | null {
  if (typeof type !== 'string') return null;
  const name = type.replace(/(ImageProcessor(Fast|Pil)?|FeatureExtractor|Processor)$/, '');
  const key = aliases[name] ?? name;
  const classes = hfClasses();
  return Object.hasOwn(classes, key) ? (classes[key] as HfClass) : null;
}
