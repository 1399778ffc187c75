import { describe, expect, test } from 'vitest';
import { inspectFile } from '../../../src/facts/node/inspect-file.ts';
import { describePlan } from '../../../src/sweep/preprocess/describe-plan.ts';
import { planPreprocessing } from '../../../src/sweep/preprocess/plan.ts';
import { readSources } from '../../../src/sweep/preprocess/sources.ts';
import { planned, type Told } from './planned.ts';

const timm = (cfg: Record<string, unknown>): readonly [string, unknown] => [
  'config.json',
  { pretrained_cfg: { mean: 0.5, std: 0.5, input_size: [3, 224, 224], ...cfg } },
];
const huggingFace = (cfg: Record<string, unknown>): readonly [string, unknown] => [
  'preprocessor_config.json',
  { do_normalize: true, ...cfg },
];

const CONSTANTS = '(x - 0.5) / 0.5 (somewhere), RGB, assumed NCHW float32';

describe('geometry by a sidecar', () => {
  test.each<[name: string, sidecar: NonNullable<Told['sidecar']>, geometry: string]>([
    ['timm', timm({ crop_pct: 0.9, interpolation: 'bicubic' }), 'short side to 248 (bicubic), centre crop 224x224'],
    [
      'timm squash',
      timm({ crop_pct: 1, crop_mode: 'squash', interpolation: 'bilinear' }),
      'squashed to 224x224 (bilinear)',
    ],
    [
      'Hugging Face, short side and crop',
      huggingFace({ size: { shortest_edge: 256 }, do_center_crop: true, crop_size: 224, resample: 3 }),
      'short side to 256 (bicubic), centre crop 224x224',
    ],
    [
      'Hugging Face, exact',
      huggingFace({ size: { height: 224, width: 224 }, resample: 2 }),
      'squashed to 224x224 (bilinear)',
    ],
    [
      'Hugging Face ConvNext',
      huggingFace({ size: { shortest_edge: 224 }, resample: 3, image_processor_type: 'ConvNextImageProcessor' }),
      'short side to 256 (bicubic), centre crop 224x224',
    ],
    [
      'Hugging Face, one number where the class means the short side',
      huggingFace({
        size: 224,
        crop_size: 224,
        do_center_crop: true,
        resample: 3,
        feature_extractor_type: 'CLIPFeatureExtractor',
      }),
      'short side to 224 (bicubic), centre crop 224x224',
    ],
    [
      'Hugging Face, one number where the class means both sides',
      huggingFace({ size: 224, resample: 2, feature_extractor_type: 'ViTFeatureExtractor' }),
      'squashed to 224x224 (bilinear)',
    ],
    [
      'Hugging Face ConvNext of old, one number',
      huggingFace({ size: 224, crop_pct: 0.875, resample: 3, feature_extractor_type: 'ConvNextFeatureExtractor' }),
      'short side to 256 (bicubic), centre crop 224x224',
    ],
    [
      'Hugging Face LeViT, which resizes to 256 / 224 of what it says',
      huggingFace({ size: { shortest_edge: 224 }, resample: 3, image_processor_type: 'LevitImageProcessor' }),
      'short side to 256 (bicubic), centre crop 224x224',
    ],
    [
      'Hugging Face PoolFormer, which resizes a square by its share',
      huggingFace({
        size: { height: 224, width: 224 },
        crop_pct: 0.95,
        resample: 3,
        image_processor_type: 'PoolFormerImageProcessor',
      }),
      'short side to 235 (bicubic), centre crop 224x224',
    ],
    [
      'open_clip',
      [
        'open_clip_config.json',
        { preprocess_cfg: { mean: 0.5, std: 0.5, interpolation: 'bicubic', resize_mode: 'shortest' } },
      ],
      'short side to 224 (bicubic), centre crop 224x224',
    ],
  ])('%s', (_, sidecar, geometry) => {
    expect(describePlan(planned({ sidecar }))).toBe(`${geometry}, ${CONSTANTS}`);
  });
});

describe('the plan', () => {
  test.each<[name: string, told: Told, line: string]>([
    ['nothing told but the constants', {}, `short side to 256 (bilinear, assumed), centre crop 224x224, ${CONSTANTS}`],
    [
      'a small input is not cropped',
      { input: { height: 32, width: 32 } },
      `short side to 32 (bilinear, assumed), centre crop 32x32, ${CONSTANTS}`,
    ],
    [
      'not antialiased by the user',
      { sidecar: timm({ crop_pct: 0.9, interpolation: 'bicubic' }), overrides: { antialias: false } },
      `short side to 248 (bicubic, not antialiased), centre crop 224x224, ${CONSTANTS}`,
    ],
    [
      'normalized in the graph, bytes, interleaved',
      { input: { layout: 'NHWC' }, normalization: { source: 'graph', feed: '0-255', order: 'BGR' }, type: 'uint8' },
      'short side to 256 (bilinear, assumed), centre crop 224x224, pixels 0 to 255 (normalized in the graph, somewhere), BGR NHWC uint8',
    ],
    [
      'raw pixels by a sidecar',
      { normalization: { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255], scale: '0-255', order: 'BGR' } },
      'short side to 256 (bilinear, assumed), centre crop 224x224, (x - 0) / 0.003922 (somewhere), BGR NCHW float32',
    ],
    [
      'the user’s word over everything',
      {
        input: { height: null, width: null, channels: 1 },
        normalization: null,
        overrides: {
          normalization: { mean: [0.1307], std: [0.3081] },
          inputSize: [28, 28],
          resize: 'exact',
          interpolation: 'nearest',
        },
        type: 'float16',
      },
      'squashed to 28x28 (nearest), (x - 0.1307) / 0.3081 (--normalization), grey NCHW float16',
    ],
  ])('%s', (_, told, line) => {
    expect(describePlan(planned(told))).toBe(line);
  });

  const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
  const asTheyAre = { mean: [0], std: [1] };

  test('bytes as they are reach to 255, whatever the graph is known to take', () => {
    const told: Told = { normalization: null, type: 'uint8', overrides: { normalization: asTheyAre } };
    expect(planned(told)).toMatchObject({ range: 255, type: 'uint8' });
  });

  test.each<[string, Told, string, string]>([
    ['unknown constants', { normalization: null }, 'unknown-normalization', '--normalization'],
    ['unknown size', { input: { height: null } }, 'unknown-size', '--input-size'],
    [
      'a size that the graph does not take',
      { overrides: { inputSize: [48, 48] } },
      'unsupported-input',
      'the graph takes',
    ],
    [
      'a configured size that the graph does not take',
      { resolution: [48, 48, 'config'] },
      'unsupported-input',
      "the configuration's inputSize 48x48: the graph takes 224 x 224",
    ],
    [
      'a size that is too large',
      { input: { height: null, width: null }, overrides: { inputSize: [60_000, 60_000] } },
      'unsupported-input',
      'more than a sweep can hold',
    ],
    ['five channels', { input: { channels: 5 } }, 'unsupported-input', '5 channels'],
    ['integers', { type: 'int64' }, 'unsupported-input', 'int64'],
    ['an image file', { type: null }, 'unsupported-input', 'the bytes of a file'],
    [
      'bytes that are to be normalized',
      { normalization: { source: 'graph', feed: '0-255' }, type: 'uint8', overrides: { normalization: imagenet } },
      'unsupported-input',
      "can't hold pixels normalized by --normalization",
    ],
    ['two constants', { normalization: { mean: [0.1, 0.2], std: [1, 1] } }, 'unknown-normalization', '2 values'],
  ])('%s: refused, with what to do', (_, told, code, text) => {
    expect(() => planned(told)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(text) }));
  });
});

test('a real model: what its file and its neighbours say', () => {
  const path = 'fixtures/real/resnet50_norm_fp16.onnx';
  const found = inspectFile(path, null);
  if (found.status !== 'linted' || !found.facts.input.known) throw new Error('not linted');
  const made = planPreprocessing({ facts: found.facts, ...readSources(path, found.facts.input.value.name) });
  expect(describePlan(made)).toBe(
    'short side to 256 (bilinear, assumed), centre crop 224x224, pixels 0 to 1 (normalized in the graph, graph.node[0]), RGB NCHW float16',
  );
});
