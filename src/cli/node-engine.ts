import { inspectFile } from '../facts/node/inspect-file.ts';
import { lintModel } from '../lint/lint-model.ts';
import type { Engine } from './engine.ts';
import { paceOptimizer } from './optimizer.ts';

export const nodeEngine: Engine = {
  inspect: (path, stated, files, wanted) => inspectFile(path, stated, undefined, files, wanted),
  pace: paceOptimizer,
  openPool: async (threads) => (await import('./inspect-pool.ts')).createInspectPool(threads),
  lint: lintModel,
};
