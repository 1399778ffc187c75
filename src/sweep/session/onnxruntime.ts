/** Sessions of onnxruntime-node, an optional peer. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { InferenceSession as OrtSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { findPeer } from '../../onnx/node/find-peer.ts';
import { loadPeer } from '../load-peer.ts';
import { SweepError } from '../sweep-error.ts';
import { loadError, plainMessage, runError } from './explain.ts';
import { providersToTry } from './providers.ts';
import type { ExternalFile, InferenceSession, OpenSession, Provider, TensorValue, ValueInfo } from './types.ts';
import { ranOn } from './verify-provider.ts';

type Runtime = typeof import('onnxruntime-node');

const ONLY_FATAL = 4;

/** Otherwise idle threads of the runtime would spin on cores that decoding and noise need. */
const NO_SPINNING = { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } };

/**
 * @param purpose what needs it, where it is missing
 * @throws SweepError where onnxruntime-node is not installed
 */
export function loadRuntime(purpose = 'noiselint sweep'): OpenSession {
  // Telemetry would leave files in /tmp and in the user's cache.
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  const runtime = loadPeer<Runtime>('onnxruntime-node', purpose);
  // Errors arrive as exceptions; what it prints besides contains source paths.
  runtime.env.logLevel = 'fatal';
  const listed = runtime.listSupportedBackends().map(({ name }) => name);
  const offered = hasCuda() ? listed : listed.filter((name) => name !== 'cuda');
  return async (model, options, external = []) => {
    const failures: string[] = [];
    for (const provider of providersToTry(options, offered)) {
      try {
        const ort = await createSession(runtime, { model, external }, provider, options.threads);
        const isFallback = options.provider !== 'auto' && provider !== options.provider;
        return {
          session: wrap(runtime, ort, { model, external }, provider),
          fellBack: isFallback ? failures.join('; ') : null,
        };
      } catch (error) {
        if (error instanceof SweepError) throw error;
        // The CPU is always tried last.
        if (provider === 'cpu') throw loadError(error);
        failures.push(`${provider}: ${plainMessage(error)}`);
      }
    }
    throw new SweepError('gpu-unavailable', `no GPU session: ${failures.join('; ')}`);
  };
}

/** Whether CUDA can work: it is compiled in everywhere, but needs a library that is fetched separately when installing. */
function hasCuda(): boolean {
  const start = findPeer('onnxruntime-node');
  if (start === null) return false;
  const bin = join(dirname(start), '..', 'bin');
  try {
    return readdirSync(bin, { recursive: true }).some((file) => /providers_cuda\.(?:so|dll)$/.test(String(file)));
  } catch {
    return false;
  }
}

interface Loaded {
  readonly model: string | Uint8Array;
  readonly external: readonly ExternalFile[];
}

function createSession(
  runtime: Runtime,
  { model, external }: Loaded,
  provider: Provider,
  threads: number | null,
  profile: string | null = null,
): Promise<OrtSession> {
  const options: OrtSession.SessionOptions = {
    executionProviders: [provider],
    logSeverityLevel: ONLY_FATAL,
    extra: NO_SPINNING,
    ...(threads === null ? {} : { intraOpNumThreads: threads }),
    ...(external.length === 0 ? {} : { externalData: external }),
    ...(profile === null ? {} : { enableProfiling: true, profileFilePrefix: profile }),
  };
  return typeof model === 'string'
    ? runtime.InferenceSession.create(model, options)
    : runtime.InferenceSession.create(model, options);
}

function wrap(runtime: Runtime, ort: OrtSession, loaded: Loaded, provider: Provider): InferenceSession {
  // Outputs that are no tensors, such as sequences, would make the whole run fail.
  const tensors = ort.outputMetadata.filter(({ isTensor }) => isTensor).map(({ name }) => name);
  return {
    provider,
    inputs: ort.inputMetadata.map(toValueInfo),
    outputs: ort.outputMetadata.map(toValueInfo),
    run: async (feeds) => {
      if (tensors.length === 0) return {};
      try {
        const results = await ort.run(
          Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, toOrt(runtime, value)])),
          tensors,
        );
        return Object.fromEntries(
          Object.entries(results).flatMap(([name, value]) => ('data' in value ? [[name, fromOrt(value)]] : [])),
        );
      } catch (error) {
        throw runError(error);
      }
    },
    whereItRan: (feeds) =>
      ranOn(provider, async (profile) => {
        const profiled = await createSession(runtime, loaded, provider, null, profile);
        await wrap(runtime, profiled, loaded, provider).run(feeds);
        profiled.endProfiling();
        await profiled.release();
      }),
    close: () => ort.release(),
  };
}

function toValueInfo(value: OrtSession.ValueMetadata): ValueInfo {
  return value.isTensor
    ? { name: value.name, type: value.type, dims: value.shape }
    : { name: value.name, type: 'not a tensor', dims: [] };
}

function toOrt(runtime: Runtime, { type, data, dims }: TensorValue): OrtTensor {
  return new runtime.Tensor(type as 'float32', data as Float32Array, dims);
}

function fromOrt({ type, dims, data }: OrtTensor): TensorValue {
  // Newer runtimes return a Float16Array; the code here works with the bits.
  const bits = type === 'float16' && !(data instanceof Uint16Array) ? bitsOf(data as ArrayBufferView) : data;
  return { type, dims, data: bits as TensorValue['data'] };
}

function bitsOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint16Array {
  return new Uint16Array(buffer, byteOffset, byteLength / 2);
}
