import { describe, expect, it } from 'vitest';
import { loadPeer } from '../../src/sweep/load-peer.ts';
import { loadError } from '../../src/sweep/session/explain.ts';
import { providersToTry } from '../../src/sweep/session/providers.ts';
import type { OpenSession, Provider, SessionOptions } from '../../src/sweep/session/types.ts';
import { shareOf } from '../../src/sweep/session/verify-provider.ts';
import { onCpu, openSession, whySkipped } from './runtime.ts';
import { tinyModel } from './tiny-model.ts';

const LINUX = ['cpu', 'webgpu', 'cuda', 'tensorrt'];

describe('providers to try', () => {
  const ask = (provider: SessionOptions['provider'], requireGpu: boolean, offered: readonly string[] = LINUX) => {
    try {
      return providersToTry({ provider, requireGpu, threads: null }, offered);
    } catch (error) {
      return (error as { readonly code: string }).code;
    }
  };
  it.each<readonly [SessionOptions['provider'], boolean, readonly Provider[] | string]>([
    ['auto', false, ['cuda', 'cpu']],
    ['cpu', false, ['cpu']],
    ['webgpu', false, ['webgpu', 'cpu']],
    ['webgpu', true, ['webgpu']],
    ['auto', true, ['cuda']],
    ['cpu', true, 'gpu-unavailable'],
    ['dml', false, 'provider-unavailable'],
  ])('%s, GPU required %s: %j', (provider, requireGpu, expected) => {
    expect(ask(provider, requireGpu)).toEqual(expected);
  });
  it('has no GPU where the runtime has none', () => {
    expect(ask('auto', true, ['cpu'])).toBe('gpu-unavailable');
  });
});

it("counts the provider's share of the time, not of the nodes", () => {
  const kernel = (provider: string, dur: number) => ({ cat: 'Node', name: 'n', dur, args: { provider } });
  const events = [
    kernel('CUDAExecutionProvider', 90),
    kernel('CPUExecutionProvider', 5),
    kernel('CPUExecutionProvider', 5),
    { cat: 'Session', name: 'run', dur: 1000 },
  ];
  expect(shareOf('cuda', events)).toEqual({ share: 0.9, kernels: 3 });
  expect(shareOf('cuda', [])).toEqual({ share: 0, kernels: 0 });
});

it('names the command that installs what is missing', () => {
  expect(() => loadPeer('no-such-runtime', 'noiselint sweep')).toThrow(
    expect.objectContaining({
      code: 'runtime-missing',
      message: expect.stringContaining('npm install no-such-runtime'),
    }),
  );
});

it("tells the runtime's complaint without its source positions", () => {
  const raw =
    'Error: /onnxruntime_src/onnxruntime/core/graph/model.cc:182 onnxruntime::Model::Model(onnx::ModelProto&&, const X&) ' +
    'ONNX Runtime only guarantees support for models up to opset 26.';
  const { code, message } = loadError(new Error(raw));
  expect(code).toBe('model-rejected');
  expect(message).toMatch(/up to opset 26/);
  expect(message).not.toMatch(/\.cc|::/);
});

describe.skipIf(openSession === null)(`onnxruntime-node${whySkipped}`, () => {
  const open = openSession as OpenSession;
  it('runs a batch on typed arrays', async () => {
    const { session, fellBack } = await open(tinyModel({ size: 8 }), onCpu);
    expect(session).toMatchObject({
      provider: 'cpu',
      inputs: [{ name: 'image', type: 'float32', dims: ['N', 3, 8, 8] }],
      outputs: [{ name: 'logits', type: 'float32', dims: ['N', 10] }],
    });
    expect(fellBack).toBeNull();
    const data = Float32Array.from({ length: 2 * 3 * 64 }, (_, at) => (at % 7) / 7);
    const { logits } = await session.run({ image: { type: 'float32', dims: [2, 3, 8, 8], data } });
    expect(logits).toMatchObject({ type: 'float32', dims: [2, 10] });
    await session.close();
  });
  it('knows where it ran', async () => {
    const { session } = await open(tinyModel({ size: 8, batch: 1 }), onCpu);
    const feeds = { image: { type: 'float32', dims: [1, 3, 8, 8], data: new Float32Array(192) } };
    expect(await session.whereItRan(feeds)).toMatchObject({ share: 1, kernels: expect.any(Number) });
    await session.close();
  });
  it.each([
    [
      'an operator that nobody knows',
      tinyModel({ activation: 'NoSuchActivation' }),
      'unsupported-operator',
      /NoSuchActivation/,
    ],
    ['bytes that are no model', new Uint8Array([1, 2, 3]), 'model-rejected', /can't load/],
  ])('%s', async (_, model, code, message) => {
    await expect(open(model, onCpu)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
  it('a wrong shape is told, and the session lives on', async () => {
    const { session } = await open(tinyModel({ size: 8 }), onCpu);
    const feed = (side: number) =>
      session.run({ image: { type: 'float32', dims: [1, 3, side, side], data: new Float32Array(3 * side * side) } });
    await expect(feed(9)).rejects.toMatchObject({ code: 'inference-failed', message: expect.stringMatching(/9/) });
    await expect(feed(8)).resolves.toHaveProperty('logits');
    await session.close();
  });
});
