import { normalize } from '../../../fixtures/build/layers.ts';
import { clip, imageNet } from '../../../fixtures/build/models.ts';
import { before, CLIP, HALF, imageNetRead, type Made, net, normalized, seven, stem } from './networks.ts';
import { detects, type Row } from './row.ts';

const plain = (): Made => before((_, x) => x);
const clipSidecar = { image_processor_type: 'CLIPImageProcessor' };
const timm = { pretrained_cfg: { input_size: [3, 224, 224], mean: imageNet.mean, std: imageNet.std } };

const imageNetTold = normalized(imageNet.mean, imageNet.std, 'sidecar');

const sidecars: readonly Row[] = [
  [
    'timm config.json',
    { ...imageNetTold, resolution: [224, 224] },
    () => ({ ...plain(), sidecars: { 'config.json': timm } }),
  ],
  [
    'preprocessor_config.json with constants of its own',
    normalized(HALF.mean, HALF.std, 'sidecar'),
    () => ({
      ...plain(),
      sidecars: {
        'preprocessor_config.json': {
          image_processor_type: 'ViTImageProcessor',
          do_normalize: true,
          do_rescale: true,
          image_mean: HALF.mean,
          image_std: HALF.std,
        },
      },
    }),
  ],
  [
    'preprocessor_config.json, constants of the CLIP class by default',
    { normalization: { ...CLIP, source: 'sidecar' }, clip: true },
    () => ({ model: clip().model, sidecars: { 'preprocessor_config.json': clipSidecar } }),
  ],
  [
    'open_clip_config.json',
    { ...normalized(CLIP.mean, CLIP.std, 'sidecar'), clip: true },
    () => ({
      ...plain(),
      sidecars: {
        'open_clip_config.json': { model_cfg: { vision_cfg: { image_size: 224 } }, preprocess_cfg: { ...CLIP } },
      },
    }),
  ],
  [
    'metadata_props of Ultralytics',
    normalized([0, 0, 0], [1, 1, 1], 'metadata'),
    () =>
      before((_, x) => x, {
        metadata: { stride: '32', task: 'detect', imgsz: '[224, 224]', names: "{0: 'person'}" },
      }),
  ],
  ...['[0, 224]', '[224, 0]', '[224, 99999]'].map(
    (imgsz): Row => [
      `metadata_props that say ${imgsz} pixels`,
      { ...stem(7, 2), resolution: 'unknown' },
      () =>
        net((g, x) => seven(g, x), { metadata: { stride: '32', task: 'detect', imgsz, names: '{}' } }, [
          1,
          3,
          'h',
          'w',
        ]),
    ],
  ),
  [
    'a sidecar at odds with the graph: the graph stands',
    imageNetRead,
    () => ({
      ...before((g, x) => normalize(g, x, imageNet.mean, imageNet.std)),
      sidecars: {
        'config.json': { pretrained_cfg: { input_size: [3, 224, 224], mean: HALF.mean, std: [0.25, 0.25, 0.25] } },
      },
    }),
    'conflicting-sources',
  ],
  ...[
    [3, 256, 224],
    [3, 224, 256],
  ].map(
    (input_size): Row => [
      `a file with other sizes than the graph declares, ${input_size}: the graph stands`,
      { ...imageNetTold, resolution: [224, 224] },
      () => ({ ...plain(), sidecars: { 'config.json': { pretrained_cfg: { ...timm.pretrained_cfg, input_size } } } }),
      'conflicting-sources',
    ],
  ),
  [
    'another size than the graph resizes to may be fed',
    { ...imageNetTold, resolution: [192, 192] },
    () => ({
      ...net((g, x) => seven(g, g.add('Resize', [x, '', '', g.ints(1, 3, 192, 192)], { mode: 'linear' })), {}, [
        1,
        3,
        'h',
        'w',
      ]),
      sidecars: { 'config.json': timm },
    }),
  ],
  [
    'of two files that name a size, that of the library that feeds the model',
    { ...stem(7, 2), resolution: [160, 160] },
    () => ({
      ...net((g, x) => seven(g, x), {}, [1, 3, 'h', 'w']),
      sidecars: {
        'preprocessor_config.json': { image_processor_type: 'ViTImageProcessor', size: { height: 160, width: 160 } },
        'config.json': timm,
      },
    }),
  ],
  ...(
    [
      ['pixels rescaled by 0', 'preprocessor_config.json', { ...clipSidecar, do_normalize: true, rescale_factor: 0 }],
      [
        'a std of 0',
        'open_clip_config.json',
        { model_cfg: {}, preprocess_cfg: { mean: HALF.mean, std: [0.5, 0, 0.5] } },
      ],
      ['a std below 0', 'config.json', { pretrained_cfg: { mean: HALF.mean, std: [0.5, 0.5, -0.5] } }],
      ['a std next to nothing', 'pipeline.json', { pipeline: [{ type: 'Normalize', mean: 0, std: 1e-320 }] }],
    ] as const
  ).map(
    ([title, name, content]): Row => [
      `${title} is told of, and tells nothing`,
      { ...stem(7, 2), normalization: 'unknown' },
      () => ({ ...plain(), sidecars: { [name]: content } }),
      'degenerate-normalization',
    ],
  ),
  [
    'a file with a std of 0 does not hide another one',
    normalized(imageNet.mean, imageNet.std, 'sidecar'),
    () => ({
      ...plain(),
      sidecars: {
        'preprocessor_config.json': { do_normalize: true, image_mean: HALF.mean, image_std: 0 },
        'config.json': timm,
      },
    }),
    'degenerate-normalization',
  ],
  [
    'constants beside it for more channels than the image has',
    { ...stem(7, 2), normalization: 'unknown' },
    () => ({
      ...plain(),
      sidecars: { 'config.json': { pretrained_cfg: { mean: [0, 0, 0, 0], std: [1, 1, 1, 0.5] } } },
    }),
  ],
  ['nothing in the graph, nothing beside it', { ...stem(7, 2), normalization: 'unknown' }, plain],
];

detects('sidecars and metadata', sidecars);
