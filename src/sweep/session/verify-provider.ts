/** Tells from the runtime's profile where a model's work was really done. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Provider, ProviderShare } from './types.ts';

const NAMES: Readonly<Record<Provider, string>> = {
  cpu: 'CPUExecutionProvider',
  cuda: 'CUDAExecutionProvider',
  webgpu: 'WebGpuExecutionProvider',
  dml: 'DmlExecutionProvider',
  coreml: 'CoreMLExecutionProvider',
};

interface ProfileEvent {
  readonly cat?: string;
  readonly name?: string;
  readonly dur?: number;
  readonly args?: { readonly provider?: string };
}

/** @param profiledRun runs a model once and writes the profile to a file whose name begins with the given prefix */
export async function ranOn(
  provider: Provider,
  profiledRun: (prefix: string) => Promise<void>,
): Promise<ProviderShare> {
  const folder = mkdtempSync(join(tmpdir(), 'noiselint-'));
  try {
    await profiledRun(join(folder, 'profile'));
    const [file] = readdirSync(folder);
    return file === undefined
      ? { share: 0, kernels: 0 }
      : shareOf(provider, JSON.parse(readFileSync(join(folder, file), 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param events Chrome trace events; those of kernels name their provider */
export function shareOf(provider: Provider, events: readonly ProfileEvent[]): ProviderShare {
  const kernels = events.filter(({ cat, args }) => cat === 'Node' && args?.provider !== undefined);
  const time = (part: readonly ProfileEvent[]): number => part.reduce((sum, { dur = 0 }) => sum + dur, 0);
  const all = time(kernels);
  const own = time(kernels.filter(({ args }) => args?.provider === NAMES[provider]));
  return { share: all === 0 ? 0 : own / all, kernels: kernels.length };
}
