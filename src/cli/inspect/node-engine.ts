import { inspectFile } from '../../facts/node/inspect-file.ts';
import { lintModel } from '../../lint/lint-model.ts';
import type { Engine } from '../services/engine.ts';
import { tuneV8 } from './v8-flags.ts';

export const nodeEngine: Engine = {
  inspect: (path, stated, files, wanted) => inspectFile(path, stated, undefined, files, wanted),
  pace: tuneV8,
  openPool: async (threads) =>
    (await import('./inspect-pool.ts')).createInspectPool(threads, ({ path, stated, wanted }) =>
      inspectFile(path, stated, undefined, undefined, wanted),
    ),
  lint: lintModel,
};
