/** What the sweep needs of a runtime; tests provide a fake. */

/** The arrays of tensors. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array;

export interface TensorValue {
  /** ONNX's element type as runtimes write it: `float32`, `float16`, `uint8`... */
  readonly type: string;
  readonly dims: readonly number[];
  /** Row-major; half-precision numbers as their bits. Not copied. */
  readonly data: TensorData;
}

/** An input or output as the graph declares it; a symbolic size is its name. */
export interface ValueInfo {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly (number | string)[];
}

export type TensorMap = Readonly<Record<string, TensorValue>>;

export interface InferenceSession {
  readonly provider: Provider;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** @throws SweepError when the model can't run on these feeds */
  readonly run: (feeds: TensorMap) => Promise<TensorMap>;
  /** Runs once more with profiling, to tell where the work was really done. */
  readonly whereItRan: (feeds: TensorMap) => Promise<ProviderShare>;
  readonly close: () => Promise<void>;
}

export interface ProviderShare {
  /** Share of the kernels' time that the session's provider spent, 0..1. */
  readonly share: number;
  readonly kernels: number;
}

export const providers = ['cpu', 'cuda', 'webgpu', 'dml', 'coreml'] as const;
export type Provider = (typeof providers)[number];

export interface SessionOptions {
  readonly provider: Provider | 'auto';
  /** Fail where the model would not really run on a GPU. */
  readonly requireGpu: boolean;
  /** Threads of the CPU provider; null leaves it to the runtime. */
  readonly threads: number | null;
}

export interface OpenedSession {
  readonly session: InferenceSession;
  /** Why the session is not on the provider that was asked for; null where it is. */
  readonly fellBack: string | null;
}

/** A file of weights, by the name that the model uses. */
export interface ExternalFile {
  readonly path: string;
  readonly data: Uint8Array;
}

/**
 * @param model path of a file, or the bytes of one
 * @param external what lies beside a model that is given as bytes
 */
export type OpenSession = (
  model: string | Uint8Array,
  options: SessionOptions,
  external?: readonly ExternalFile[],
) => Promise<OpenedSession>;
