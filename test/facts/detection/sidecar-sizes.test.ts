/** What files beside a model say of sizes and constants, key by key: as the library that wrote them does it. */
import { type Expected, imageNet } from '../../../fixtures/build/models.ts';
import { CLIP, HALF, type Made, net, seven } from './networks.ts';
import { detects, type Row } from './row.ts';

/** A model that takes any size and does nothing to the pixels. */
const open = (file: string, content: unknown): Made => ({
  ...net((g, x) => seven(g, x), {}, ['N', 3, 'height', 'width']),
  sidecars: { [file]: content },
});

type Size = readonly [number, number] | 'unknown';

/** transformers 5.24, run on images of five shapes. */
const huggingFace: readonly (readonly [cls: string, fields: object, size: Size])[] = [
  ['CLIP', { size: 224, do_center_crop: true, crop_size: 256 }, [256, 256]],
  ['CLIP', { size: 224, do_center_crop: false }, 'unknown'],
  ['ViT', { size: 384 }, [384, 384]],
  ['ViT', { size: { height: 256, width: 128 } }, [256, 128]],
  ['ViT', { do_pad: true, pad_size: { height: 256, width: 256 } }, [256, 256]],
  ['Detr', { size: 800, max_size: 1333 }, 'unknown'],
  ['Detr', { size: { shortest_edge: 800, longest_edge: 1333 } }, 'unknown'],
  ['Detr', { size: { shortest_edge: 800 }, pad_size: { height: 1333, width: 1333 } }, [1333, 1333]],
  ['Yolos', { size: 512 }, 'unknown'],
  ['Nobody', { size: 384 }, 'unknown'],
  ['Nobody', { size: { height: 384, width: 384 } }, [384, 384]],
  ['DPT', { size: { height: 500, width: 500 }, ensure_multiple_of: 32 }, [512, 512]],
  ['DPT', { size: { height: 384, width: 384 }, do_pad: true, size_divisor: 14 }, [392, 392]],
  ['DPT', { size: { height: 518, width: 518 }, keep_aspect_ratio: true }, 'unknown'],
  ['DPT', { size: { height: 60_000, width: 60_000 }, do_pad: true, size_divisor: 50_000 }, 'unknown'],
  ['ZoeDepth', {}, 'unknown'],
  ['MaskFormer', { size: { height: 500, width: 500 } }, [512, 512]],
  ['Sam', { size: { longest_edge: 1024 }, pad_size: { height: 1024, width: 1024 } }, [1024, 1024]],
  ['Perceiver', { size: 224, crop_size: 256, do_center_crop: true }, [224, 224]],
  ['Donut', { size: [1920, 2560] }, [2560, 1920]],
  ['Donut', { size: { height: 320, width: 224 }, do_pad: false }, 'unknown'],
  ['BridgeTower', { size: { shortest_edge: 288 }, crop_size: { shortest_edge: 288 } }, [288, 288]],
  ['PoolFormer', { size: { height: 224, width: 224 }, do_center_crop: false }, 'unknown'],
];

const sizes: readonly Row[] = huggingFace.map(([cls, fields, resolution]) => [
  `${cls} ${JSON.stringify(fields)}`,
  { resolution },
  () => open('preprocessor_config.json', { image_processor_type: `${cls}ImageProcessor`, ...fields }),
]);

type Told = Exclude<Expected['normalization'], string | undefined>;

const told = (mean: number, std: number): Told => ({
  mean: [mean, mean, mean],
  std: [std, std, std],
  source: 'sidecar',
});

const constants: readonly (readonly [cls: string, fields: object, normalization: Told | 'raw'])[] = [
  ['ConvNext', {}, told(0.5, 0.5)],
  ['DeiT', {}, told(0.5, 0.5)],
  ['EfficientNet', {}, told(0.5, 0.25)],
  ['EfficientNet', { include_top: false, rescale_offset: true, rescale_factor: 2 / 255 }, told(0.75, 0.25)],
  ['EfficientNet', { do_normalize: false }, told(0, 0.5)],
  ['Vivit', { rescale_factor: 1 / 127.5 }, told(0.75, 0.25)],
  ['MobileViT', { do_normalize: true, image_mean: imageNet.mean, image_std: imageNet.std }, told(0, 1)],
  ['Swin2SR', {}, told(0, 1)],
  ['RTDetr', {}, told(0, 1)],
  ['LayoutLMv2', {}, 'raw'],
  [
    'GLPN',
    { do_normalize: true, image_mean: imageNet.mean, image_std: imageNet.std },
    { ...imageNet, source: 'sidecar' },
  ],
  ['CLIP', { do_rescale: false, do_normalize: false }, 'raw'],
  ['ViT', { rescale_factor: 1, image_mean: [124, 117, 104], image_std: [1, 1, 1] }, 'raw'],
];

const normalizations: readonly Row[] = constants.map(([cls, fields, normalization]) => [
  `${cls} ${JSON.stringify(fields)}`,
  { normalization: normalization === 'raw' ? { scale: '0-255' } : normalization },
  () => open('preprocessor_config.json', { image_processor_type: `${cls}ImageProcessor`, ...fields }),
]);

const imageNetTold = { ...imageNet, source: 'sidecar' };
const transforms = (...between: readonly object[]) => ({
  pipeline: {
    tasks: [
      {
        transforms: [
          { type: 'LoadImageFromFile' },
          ...between,
          { type: 'Normalize', mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375], to_rgb: true },
        ],
      },
    ],
  },
});
const mmdeploy = (title: string, resolution: Size, ...between: readonly object[]): Row => [
  `mmdeploy ${title}`,
  { resolution, normalization: imageNetTold },
  () => open('pipeline.json', transforms(...between)),
];

const others: readonly Row[] = [
  [
    'timm: constants and size that a configuration leaves out are its defaults',
    { resolution: [224, 224], normalization: imageNetTold },
    () => open('config.json', { architecture: 'resnet18', pretrained_cfg: { tag: 'x' } }),
  ],
  [
    'timm without pretrained_cfg',
    { resolution: [256, 256], normalization: imageNetTold },
    () => open('config.json', { architecture: 'resnet18', input_size: [3, 256, 256], crop_pct: 0.9 }),
  ],
  [
    'timm by way of transformers',
    { resolution: [240, 240], normalization: { ...HALF, source: 'sidecar' } },
    () =>
      open('preprocessor_config.json', {
        image_processor_type: 'TimmWrapperImageProcessor',
        data_config: { input_size: [3, 240, 240], ...HALF },
      }),
  ],
  [
    'a configuration of a language model',
    { resolution: 'unknown', normalization: 'unknown' },
    () => open('config.json', { architecture: 'bert', hidden_size: 768 }),
  ],
  [
    'open_clip: constants and size that a configuration leaves out are its defaults',
    { resolution: [224, 224], normalization: { ...CLIP, source: 'sidecar' } },
    () => open('open_clip_config.json', { model_cfg: { vision_cfg: { layers: 2 } } }),
  ],
  [
    'an image processor inside of a processor',
    { resolution: [224, 224], normalization: imageNetTold },
    () =>
      open('processor_config.json', {
        feature_extractor: {
          image_processor_type: 'ViTImageProcessor',
          do_normalize: true,
          size: { height: 224, width: 224 },
          image_mean: imageNet.mean,
          image_std: imageNet.std,
        },
      }),
  ],
  mmdeploy(
    'crops the centre',
    [224, 224],
    { type: 'Resize', size: [256, -1], keep_ratio: true },
    { type: 'CenterCrop', crop_size: 224 },
  ),
  mmdeploy('squashes', [512, 1024], { type: 'Resize', size: [512, 1024], keep_ratio: false }),
  mmdeploy(
    'pads',
    [640, 640],
    { type: 'Resize', size: [640, 640], keep_ratio: true },
    { type: 'Pad', size: [640, 640] },
  ),
  mmdeploy('cuts by boxes', [256, 192], { type: 'TopDownAffine', image_size: [192, 256] }),
  mmdeploy(
    'keeps the aspect',
    'unknown',
    { type: 'Resize', scale: [1333, 800], keep_ratio: true },
    { type: 'Pad', size_divisor: 32 },
  ),
  [
    'OpenVINO: scales alone',
    { normalization: { mean: [0, 0, 0], std: [1, 1, 1], source: 'metadata' } },
    () => net((g, x) => seven(g, x), { metadata: { 'model_info scale_values': '255 255 255' } }),
  ],
  [
    'OpenVINO: one scale for all channels',
    { normalization: { mean: [0.485, 0.456, 0.406], std: [1, 1, 1], source: 'metadata' } },
    () =>
      net((g, x) => seven(g, x), {
        metadata: { 'model_info mean_values': '123.675 116.28 103.53', 'model_info scale_values': '[255.0]' },
      }),
  ],
  [
    'OpenVINO: means alone, of pixels that keep their range',
    { normalization: { scale: '0-255' } },
    () => net((g, x) => seven(g, x), { metadata: { 'model_info mean_values': '123.675 116.28 103.53' } }),
  ],
];

detects('sizes by Hugging Face', sizes);
detects('constants by Hugging Face', normalizations);
detects('other files', others);
