import { SweepError } from '../sweep-error.ts';
import type { Provider, SessionOptions } from './types.ts';

/** Providers that `auto` tries. Not WebGPU: without a GPU it runs on a software renderer, far slower than the CPU provider. */
const AUTOMATIC: readonly Provider[] = ['cuda', 'dml', 'coreml'];

/**
 * The providers to try, in order.
 * @param offered names that the installed runtime was built with
 * @throws SweepError where none of them can be what was asked for
 */
export function providersToTry(
  { provider, requireGpu }: SessionOptions,
  offered: readonly string[],
): readonly [Provider, ...Provider[]] {
  if (provider === 'cpu') {
    if (requireGpu) throw new SweepError('gpu-unavailable', '--require-gpu and --provider cpu contradict each other');
    return ['cpu'];
  }
  const wanted = (provider === 'auto' ? AUTOMATIC : [provider]).filter((name) => offered.includes(name));
  if (wanted.length === 0 && provider !== 'auto') {
    const known = offered.filter((name) => name !== 'tensorrt').join(', ');
    const hint = provider === 'cuda' ? ': its CUDA libraries are fetched when it is installed with scripts' : '';
    throw new SweepError(
      'provider-unavailable',
      `the installed onnxruntime-node has no provider ${provider}, but ${known}${hint}`,
    );
  }
  if (!requireGpu) return [...wanted, 'cpu'] as unknown as [Provider, ...Provider[]];
  const [first, ...rest] = wanted;
  if (first === undefined) {
    throw new SweepError('gpu-unavailable', 'the installed onnxruntime-node has no GPU provider for --require-gpu');
  }
  return [first, ...rest];
}
