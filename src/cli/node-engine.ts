import { inspectFile } from '../facts/node/inspect-file.ts';
import { lintModel } from '../lint/lint-model.ts';
import { buildReport } from '../lint/summary.ts';
import type { Engine } from './engine.ts';

export const nodeEngine: Engine = {
  inspect: (path, stated, files) => inspectFile(path, stated, undefined, files),
  openPool: async (models, threads) => (await import('./inspect-pool.ts')).createInspectPool(models, threads),
  lint: lintModel,
  report: buildReport,
};
