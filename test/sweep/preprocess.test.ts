import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inspectFile } from '../../src/facts/node/inspect-file.ts';
import { readSidecar } from '../../src/facts/sidecars/index.ts';
import type { Preprocessing } from '../../src/facts/sidecars/types.ts';
import type { Facts, InputValue, NormalizationValue, Source } from '../../src/facts/types.ts';
import type { Pixels } from '../../src/sweep/data/types.ts';
import { resized, toPixels } from '../../src/sweep/preprocess/apply.ts';
import { describePlan } from '../../src/sweep/preprocess/describe-plan.ts';
import { type PreprocessOverrides, planPreprocessing } from '../../src/sweep/preprocess/plan.ts';
import type { PreprocessPlan } from '../../src/sweep/preprocess/plan-types.ts';
import { type Interpolation, resample } from '../../src/sweep/preprocess/resample.ts';
import { readSources } from '../../src/sweep/preprocess/sources.ts';
import {
  allocateTensor,
  createGaussianWriter,
  layOut,
  samplesOf,
  tensorShape,
  writeTensor,
} from '../../src/sweep/preprocess/tensor.ts';
import pillow from './pillow.json' with { type: 'json' };

const meanError = (actual: ArrayLike<number>, expected: readonly number[]): number =>
  expected.reduce((sum, value, i) => sum + Math.abs(value - (actual[i] as number)), 0) / expected.length;

describe('resize against Pillow', () => {
  const { width, height } = pillow;
  const rgb: Pixels = { width, height, data: Float32Array.from(pillow.rgb, (x) => x / 255) };
  const red: Pixels = { width, height, data: rgb.data.filter((_, i) => i % 3 === 0) };

  test.each(pillow.cases.map((row) => [`${row.interpolation} to ${row.width} x ${row.height}`, row] as const))(
    '%s',
    (_, row) => {
      const interpolation = row.interpolation as Interpolation;
      const resized = (pixels: Pixels): Float32Array => resample(pixels, row, { interpolation, antialias: true }).data;
      const expected = row.rgb.map((x) => x / 255);
      expect(meanError(resized(rgb), expected)).toBeLessThan(0.5 / 255);
      // Pillow's floats overshoot where its bytes, and pixels here, are cut; a cut between the passes moves them on.
      const inside = row.exact.every((x) => x >= 0 && x <= 1);
      expect(meanError(resized(red), row.exact)).toBeLessThan(inside && interpolation !== 'lanczos' ? 3e-6 : 0.03);
    },
  );

  // The matrix that small CIFAR networks were trained behind.
  test('bilinear from 32 to 24 is the triangle of 4/3 pixels, rows summing to 1', () => {
    const s = 32 / 24;
    for (let j = 0; j < 32; j++) {
      const data = new Float32Array(32);
      data[j] = 1;
      const column = resample(
        { width: 32, height: 1, data },
        { width: 24, height: 1 },
        { interpolation: 'bilinear', antialias: true },
      );
      for (let i = 0; i < 24; i++) {
        const weight = (k: number): number => Math.max(0, 1 - Math.abs((k + 0.5 - (i + 0.5) * s) / s));
        const sum = Array.from({ length: 32 }, (_, k) => weight(k)).reduce((a, b) => a + b, 0);
        expect(column.data[i]).toBe(Math.fround(weight(j) / sum));
      }
    }
  });

  // torch.nn.functional.interpolate(torch.tensor([[[0., 1, 0, 0, 1]]]), 3, mode='linear') and 'nearest-exact'
  test.each<[Interpolation, readonly number[]]>([
    ['bilinear', [1 / 3, 0, 2 / 3]],
    ['nearest', [0, 0, 1]],
  ])('%s without antialias looks at neighbours only', (interpolation, expected) => {
    const line = { width: 5, height: 1, data: Float32Array.of(0, 1, 0, 0, 1) };
    const { data } = resample(line, { width: 3, height: 1 }, { interpolation, antialias: false });
    expect(meanError(data, expected)).toBeLessThan(1e-6);
  });

  test('grey stays grey and nothing leaves [0,1]', () => {
    const side = fc.integer({ min: 1, max: 12 });
    const interpolation = fc.constantFrom<Interpolation>('nearest', 'bilinear', 'bicubic', 'lanczos', 'box');
    fc.assert(
      fc.property(
        side,
        side,
        side,
        side,
        interpolation,
        fc.boolean(),
        fc.nat(255),
        (w, h, width, height, name, antialias, grey) => {
          const how = { interpolation: name, antialias };
          const flat = { width: w, height: h, data: new Float32Array(w * h * 3).fill(grey / 255) };
          for (const x of resample(flat, { width, height }, how).data) expect(x).toBeCloseTo(grey / 255, 5);
          const board = { width: w, height: h, data: Float32Array.from({ length: w * h }, (_, i) => (i * 7) % 2) };
          expect(resample(board, { width, height }, how).data.every((x) => x >= 0 && x <= 1)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

interface Told {
  readonly input?: Partial<InputValue>;
  readonly normalization?: (Partial<NormalizationValue> & { readonly source?: Source }) | null;
  readonly resolution?: readonly [height: number, width: number, source?: Source] | null;
  readonly sidecar?: readonly [name: string, content: unknown];
  readonly type?: string | null;
  readonly overrides?: PreprocessOverrides;
}

const HALF = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], scale: '0-1', order: 'unknown' } as const;
const no = (code: string) => ({ known: false, value: null, reason: { code, message: code }, evidence: [] }) as const;
const known = <T>(value: T, source: Source) =>
  ({ known: true, value, source, evidence: [{ at: 'somewhere', text: '' }] }) as const;

function plan({
  input,
  normalization = {},
  resolution = null,
  sidecar,
  type = 'float32',
  overrides,
}: Told): PreprocessPlan {
  const { source = 'sidecar', ...values } = normalization ?? {};
  const facts: Facts = {
    input: known({ name: 'x', layout: 'NCHW', channels: 3, height: 224, width: 224, ...input }, 'graph'),
    resolution: resolution
      ? known({ height: resolution[0], width: resolution[1] }, resolution[2] ?? 'sidecar')
      : no('symbolic-size'),
    normalization: normalization ? known({ ...HALF, ...values }, source) : no('no-normalization'),
    stem: no('x'),
    pooling: no('x'),
    family: no('x'),
  };
  const read = sidecar && (readSidecar({ name: sidecar[0], content: sidecar[1] }) as Preprocessing);
  return planPreprocessing({ facts, sources: read ? [read] : [], type, ...(overrides ? { overrides } : {}) });
}

const timm = (cfg: Record<string, unknown>): readonly [string, unknown] => [
  'config.json',
  { pretrained_cfg: { mean: 0.5, std: 0.5, input_size: [3, 224, 224], ...cfg } },
];
const huggingFace = (cfg: Record<string, unknown>): readonly [string, unknown] => [
  'preprocessor_config.json',
  { do_normalize: true, ...cfg },
];

describe('the plan', () => {
  const rows: readonly (readonly [string, Told, string])[] = [
    [
      'nothing told but the constants',
      {},
      'short side to 256 (bilinear, assumed), centre crop 224x224, (x - 0.5) / 0.5 (somewhere), RGB, assumed NCHW float32',
    ],
    [
      'a small input is not cropped',
      { input: { height: 32, width: 32 } },
      'short side to 32 (bilinear, assumed), centre crop 32x32, (x - 0.5) / 0.5 (somewhere), RGB, assumed NCHW float32',
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
      'timm',
      { sidecar: timm({ crop_pct: 0.9, interpolation: 'bicubic' }), overrides: { antialias: false } },
      'short side to 248 (bicubic, not antialiased), centre crop 224x224, (x - 0.5) / 0.5 (somewhere), RGB, assumed NCHW float32',
    ],
    [
      'timm squash',
      { sidecar: timm({ crop_pct: 1, crop_mode: 'squash', interpolation: 'bilinear' }) },
      'squashed to 224x224 (bilinear), (x - 0.5) / 0.5 (somewhere), RGB, assumed NCHW float32',
    ],
    [
      'Hugging Face, short side and crop',
      { sidecar: huggingFace({ size: { shortest_edge: 256 }, do_center_crop: true, crop_size: 224, resample: 3 }) },
      'short side to 256 (bicubic), centre crop 224x224, (x - 0.5) / 0.5 (somewhere), RGB, assumed NCHW float32',
    ],
    [
      'Hugging Face, exact',
      { sidecar: huggingFace({ size: { height: 224, width: 224 }, resample: 2 }) },
      'squashed to 224x224 (bilinear), (x - 0.5) / 0.5 (somewhere), RGB, assumed NCHW float32',
    ],
    [
      'Hugging Face ConvNext',
      {
        sidecar: huggingFace({
          size: { shortest_edge: 224 },
          resample: 3,
          image_processor_type: 'ConvNextImageProcessor',
        }),
      },
      'short side to 256 (bicubic), centre crop 224x224, (x - 0.5) / 0.5 (somewhere), RGB, assumed NCHW float32',
    ],
    [
      'Hugging Face, one number where the class means the short side',
      {
        sidecar: huggingFace({
          size: 224,
          crop_size: 224,
          do_center_crop: true,
          resample: 3,
          feature_extractor_type: 'CLIPFeatureExtractor',
        }),
      },
      'short side to 224 (bicubic), centre crop 224x224, (x - 0.5) / 0.5 (somewhere), RGB, assumed NCHW float32',
    ],
    [
      'Hugging Face, one number where the class means both sides',
      { sidecar: huggingFace({ size: 224, resample: 2, feature_extractor_type: 'ViTFeatureExtractor' }) },
      'squashed to 224x224 (bilinear), (x - 0.5) / 0.5 (somewhere), RGB, assumed NCHW float32',
    ],
    [
      'Hugging Face ConvNext of old, one number',
      {
        sidecar: huggingFace({
          size: 224,
          crop_pct: 0.875,
          resample: 3,
          feature_extractor_type: 'ConvNextFeatureExtractor',
        }),
      },
      'short side to 256 (bicubic), centre crop 224x224, (x - 0.5) / 0.5 (somewhere), RGB, assumed NCHW float32',
    ],
    [
      'Hugging Face LeViT, which resizes to 256 / 224 of what it says',
      {
        sidecar: huggingFace({
          size: { shortest_edge: 224 },
          resample: 3,
          image_processor_type: 'LevitImageProcessor',
        }),
      },
      'short side to 256 (bicubic), centre crop 224x224, (x - 0.5) / 0.5 (somewhere), RGB, assumed NCHW float32',
    ],
    [
      'Hugging Face PoolFormer, which resizes a square by its share',
      {
        sidecar: huggingFace({
          size: { height: 224, width: 224 },
          crop_pct: 0.95,
          resample: 3,
          image_processor_type: 'PoolFormerImageProcessor',
        }),
      },
      'short side to 235 (bicubic), centre crop 224x224, (x - 0.5) / 0.5 (somewhere), RGB, assumed NCHW float32',
    ],
    [
      'open_clip',
      {
        sidecar: [
          'open_clip_config.json',
          { preprocess_cfg: { mean: 0.5, std: 0.5, interpolation: 'bicubic', resize_mode: 'shortest' } },
        ],
      },
      'short side to 224 (bicubic), centre crop 224x224, (x - 0.5) / 0.5 (somewhere), RGB, assumed NCHW float32',
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
  ];
  test.each(rows)('%s', (_, told, line) => {
    expect(describePlan(plan(told))).toBe(line);
  });

  const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
  const asTheyAre = { mean: [0], std: [1] };

  test('bytes as they are reach to 255, whatever the graph is known to take', () => {
    const told: Told = { normalization: null, type: 'uint8', overrides: { normalization: asTheyAre } };
    expect(plan(told)).toMatchObject({ range: 255, type: 'uint8' });
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
    expect(() => plan(told)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(text) }));
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

describe('applying it', () => {
  const picture = (width: number, height: number): Pixels => ({
    width,
    height,
    data: Float32Array.from({ length: width * height * 3 }, (_, i) => ((i * 31) % 256) / 255),
  });

  const laidOut = (pixels: Pixels, made: PreprocessPlan): Float32Array =>
    layOut(pixels, made, new Float32Array(samplesOf(made)).fill(0.7));

  // torchvision.transforms: Resize(8) then CenterCrop(7) of a 20 x 13 picture.
  test('shape and place of a crop', () => {
    const made = plan({ input: { height: 7, width: 7, layout: 'NHWC' }, overrides: { cropPct: 7 / 8 } });
    const pixels = resized(picture(20, 13), made);
    expect(pixels).toEqual(resample(picture(20, 13), { width: 12, height: 8 }, made.resampling));
    const cropped = laidOut(pixels, made);
    // round(0.5) is 0 and round(2.5) is 2 in Python.
    for (let row = 0; row < 7; row++) {
      const from = (row * 12 + 2) * 3;
      expect(cropped.subarray(row * 21, row * 21 + 21)).toEqual(pixels.data.subarray(from, from + 21));
    }
  });

  test('an image smaller than the crop gets black borders', () => {
    const made = plan({ input: { height: 5, width: 5 }, overrides: { resize: 'none' } });
    const data = laidOut({ width: 3, height: 3, data: new Float32Array(27).fill(1) }, made);
    const rows = Array.from({ length: 15 }, (_, y) => data.subarray(5 * y, 5 * y + 5).join(''));
    expect(rows).toEqual([0, 1, 2].flatMap(() => ['00000', '01110', '01110', '01110', '00000']));
  });

  test('one pixel short of the crop on either side', () => {
    const made = plan({ input: { height: 4, width: 4 }, overrides: { resize: 'none' } });
    const data = laidOut({ width: 3, height: 3, data: new Float32Array(27).fill(1) }, made);
    const rows = Array.from({ length: 12 }, (_, y) => data.subarray(4 * y, 4 * y + 4).join(''));
    expect(rows).toEqual([0, 1, 2].flatMap(() => ['1110', '1110', '1110', '0000']));
  });

  test('three pixels short of the crop: the lesser half in front', () => {
    const made = plan({ input: { height: 4, width: 4 }, overrides: { resize: 'none' } });
    const data = laidOut({ width: 1, height: 1, data: new Float32Array(3).fill(1) }, made);
    const rows = Array.from({ length: 12 }, (_, y) => data.subarray(4 * y, 4 * y + 4).join(''));
    expect(rows).toEqual([0, 1, 2].flatMap(() => ['0000', '0100', '0000', '0000']));
  });

  test('planes of a crop of any size, and of blue first', () => {
    for (const [width, height, size] of [
      [300, 280, 224],
      [5001, 3, 3],
      [9, 7, 7],
    ] as const) {
      const [row, blue] = ['RGB', 'BGR'].map((order) =>
        plan({
          input: { height: size, width: size },
          normalization: { order: order as 'RGB' },
          overrides: { resize: 'none' },
        }),
      );
      const interleaved = plan({ input: { height: size, width: size, layout: 'NHWC' }, overrides: { resize: 'none' } });
      const pixels = picture(width, height);
      const samples = laidOut(pixels, interleaved);
      const planes = [0, 1, 2].map((channel) => [...samples.filter((_, i) => i % 3 === channel)]);
      expect([...laidOut(pixels, row as PreprocessPlan)]).toEqual(planes.flat());
      expect([...laidOut(pixels, blue as PreprocessPlan)]).toEqual(planes.toReversed().flat());
    }
  });

  test.each<[string, Told, readonly number[]]>([
    ['planes', {}, [-1, 1, 0, 1, 1, -1]],
    ['interleaved', { input: { layout: 'NHWC' } }, [-1, 0, 1, 1, 1, -1]],
    ['blue first', { normalization: { order: 'BGR' } }, [1, -1, 0, 1, -1, 1]],
    ['bytes', { normalization: { source: 'graph', feed: '0-255' }, type: 'uint8' }, [0, 255, 128, 255, 255, 0]],
    ['halves', { type: 'float16' }, [0xbc00, 0x3c00, 0, 0x3c00, 0x3c00, 0xbc00]],
  ])('%s', (_, told, expected) => {
    const made = plan({ ...told, input: { height: 1, width: 2, ...told.input } });
    const pixels = { width: 2, height: 1, data: Float32Array.of(0, 0.5, 1, 1, 1, 0) };
    const batch = allocateTensor(made, 2);
    writeTensor(laidOut(pixels, made), made, batch, 1);
    expect([...batch.subarray(6)]).toEqual(expected);
    expect([...batch.subarray(0, 6)]).toEqual(Array(6).fill(0));
    expect(tensorShape(made, 2).toSorted((a, b) => a - b)).toEqual([1, 2, 2, 3]);
  });

  const unlike = { mean: [0.1, 0.5, 0.9], std: [0.2, 0.3, 0.4] };

  // 23 x 17 fills no whole number of vectors, 61 x 53 more than a chunk.
  test.each<[string, Told]>([
    ['planes', { input: { height: 23, width: 17 }, normalization: unlike }],
    ['many planes', { input: { height: 61, width: 153 }, normalization: { ...unlike, order: 'BGR' } }],
    ['interleaved', { input: { height: 23, width: 17, layout: 'NHWC' } }],
  ])('Gaussian noise, clipping and normalization in one pass: %s', (_, told) => {
    const made = plan(told);
    const samples = Float32Array.from({ length: samplesOf(made) }, (_, i) => ((i * 31) % 256) / 255);
    const draw = Float32Array.from(samples, (_, i) => 3 * Math.sin(i * i));
    const expected = new Float32Array(2 * samples.length);
    const stride = made.layout.endsWith('C') ? 3 : 1;
    for (const [i, x] of samples.entries()) {
      const channel = stride === 1 ? Math.floor((3 * i) / samples.length) : i % 3;
      const noisy = Math.min(1, Math.max(0, x + 0.2 * (draw[i] as number)));
      expected[samples.length + i] = (noisy - (made.mean[channel] as number)) * (1 / (made.std[channel] as number));
    }
    const actual = new Float32Array(expected.length);
    writeTensor(samples, made, expected, 0);
    const places = [
      { sigma: 0.2, at: 1 },
      { sigma: 0, at: 0 },
    ];
    createGaussianWriter(made)?.(samples, draw, places, actual);
    expect(actual).toEqual(expected);
  });

  test('channels that lie side by side and are normalized apart are left to two passes', () => {
    expect(createGaussianWriter(plan({ input: { layout: 'NHWC' }, normalization: unlike }))).toBeNull();
    expect(createGaussianWriter(plan({ type: 'float16' }))).toBeNull();
  });

  test('grey as Pillow weighs it', () => {
    const fresh = (length: number): Float32Array => new Float32Array(length);
    const { data } = toPixels({ width: 1, height: 1, data: Float32Array.of(1, 0.5, 0.25) }, 1, fresh);
    expect(data[0]).toBeCloseTo(0.299 + 0.2935 + 0.0285, 6);
    expect([...toPixels({ width: 1, height: 1, data }, 3, fresh).data]).toEqual([data[0], data[0], data[0]]);
  });

  test('bytes are samples of [0,1], however many', () => {
    const data = Uint8Array.from({ length: 3 * 6007 }, (_, i) => i % 256);
    const pixels = toPixels({ width: 6007, height: 1, data }, 3, (length) => new Float32Array(length));
    expect(pixels.data).toEqual(Float32Array.from(data, (byte) => byte / 255));
  });

  test.each([1, 5, 2728, 9999])('%i pixels, plane by plane', (width) => {
    const made = plan({ input: { height: 1, width }, overrides: { resize: 'none' } });
    const pixels = { width, height: 1, data: Float32Array.from({ length: 3 * width }, (_, i) => Math.sin(i)) };
    const planes = [0, 1, 2].flatMap((channel) => [...pixels.data.filter((_, i) => i % 3 === channel)]);
    expect([...laidOut(pixels, made)]).toEqual(planes);
  });
});
