/** What runs cases, as files of CommonJS: a thread can't load TypeScript, and there node:fs can be watched. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));

export interface Bundles {
  readonly worker: string;
  /** Takes one case in a process of its own. */
  readonly alone: string;
}

/** Writes them to `folder` and gives their paths. */
export async function bundle(folder: string): Promise<Bundles> {
  await build({
    entryPoints: ['worker', 'alone'].map((name) => join(here, `${name}.ts`)),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    logLevel: 'warning',
  });
  return { worker: join(folder, 'worker.cjs'), alone: join(folder, 'alone.cjs') };
}
