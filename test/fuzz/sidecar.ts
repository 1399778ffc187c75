/** Files beside the model, bent: other types, other encodings, other sizes. */
import { integers, numbers, texts } from './hostile-values.ts';
import type { Random } from './random.ts';

export interface Sidecar {
  readonly name: string;
  readonly content: Uint8Array;
}

type Json = unknown;

export const originals: Readonly<Record<string, Json>> = {
  'preprocessor_config.json': {
    image_processor_type: 'CLIPImageProcessor',
    do_resize: true,
    size: { shortest_edge: 224 },
    resample: 3,
    do_center_crop: true,
    crop_size: { height: 224, width: 224 },
    do_rescale: true,
    rescale_factor: 0.00392156862745098,
    do_normalize: true,
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
    do_flip_channel_order: false,
  },
  'processor_config.json': { image_processor: { do_normalize: true, image_mean: [0, 0, 0], image_std: [1, 1, 1] } },
  'config.json': {
    architecture: 'resnet50',
    pretrained_cfg: {
      input_size: [3, 224, 224],
      test_input_size: [3, 288, 288],
      fixed_input_size: false,
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
      pool_size: [7, 7],
    },
  },
  'open_clip_config.json': {
    model_cfg: { vision_cfg: { image_size: 224 } },
    preprocess_cfg: { mean: [0.48, 0.45, 0.4], std: [0.26, 0.26, 0.27] },
  },
  'pipeline.json': {
    pipeline: {
      tasks: [{ transforms: [{ type: 'Normalize', mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] }] }],
    },
  },
};

export function mutateSidecar(random: Random): Sidecar {
  const name = random.pick(Object.keys(originals));
  let value = originals[name];
  for (let left = random.below(4); left > 0; left--) value = bend(value, random);
  return { name, content: written(JSON.stringify(value) ?? '', random) };
}

function bend(value: Json, random: Random): Json {
  if (random.chance(0.25)) return odd(random);
  if (Array.isArray(value)) {
    const at = random.below(value.length + 1);
    return random.chance(0.2) ? value.slice(0, at) : value.toSpliced(at, 1, bend(value[at], random));
  }
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value);
    if (keys.length === 0 || random.chance(0.1)) return { ...value, [random.pick(texts)]: odd(random) };
    const key = random.pick(keys);
    return { ...value, [key]: bend((value as Record<string, Json>)[key], random) };
  }
  return odd(random);
}

const odd = (random: Random): Json =>
  random.pick<() => Json>([
    () => null,
    () => true,
    () => Number(random.pick(integers)),
    () => random.pick(numbers),
    () => random.pick(texts),
    () => [],
    () => ({}),
    () => [[[[]]]],
    () => new Array(100).fill(0),
    () => JSON.parse('{"__proto__":{"polluted":true},"constructor":1}'),
  ])();

function written(json: string, random: Random): Uint8Array {
  const utf8 = Buffer.from(json);
  const forms: readonly (() => Buffer)[] = [
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8]),
    () => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(json, 'utf16le')]),
    () => Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(json, 'utf16le').swap16()]),
    () => utf8.subarray(0, random.below(utf8.length + 1)),
    () => Buffer.concat([utf8, Buffer.from('garbage')]),
    () => Buffer.from('['.repeat(20_000)),
    () => Buffer.from(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
    () => Buffer.from(json.replaceAll(/\d+/g, '1e999')),
    () => Buffer.alloc(2 ** 20 + 1, 32),
    () => Buffer.from(random.bytes(64)),
    () => Buffer.alloc(0),
  ];
  return random.chance(0.6) ? utf8 : random.pick(forms)();
}
