/** The folder a case lies in: a model, files for its external data, and traps around them. */
import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, rmSync, type Stats, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sidecar } from './sidecar.ts';

export interface Sandbox {
  readonly folder: string;
  /** A file that no model may make anyone open. */
  readonly forbidden: Stats;
  /** Puts a case there and gives the model's path. */
  place(model: Uint8Array, sidecar: Sidecar | null): string;
}

export function makeSandbox(root: string): Sandbox {
  const folder = join(root, 'case');
  mkdirSync(join(folder, 'sub'), { recursive: true });
  const outside = join(root, 'outside.data');
  writeFileSync(outside, 'secret');
  for (const name of ['absent.data', 'sub/absent.data']) writeFileSync(join(folder, name), new Uint8Array(64).fill(63));
  symlinkSync(outside, join(folder, 'link.data'));
  symlinkSync(root, join(folder, 'link-folder'));
  linkSync(outside, join(folder, 'hard.data'));
  if (process.platform !== 'win32') spawnSync('/bin/sh', ['-c', 'mkfifo "$0"', join(folder, 'fifo.data')]);
  const path = join(folder, 'model.onnx');
  let beside: string | null = null;
  return {
    folder,
    forbidden: statSync(outside),
    place(model, sidecar) {
      if (beside !== null) rmSync(beside);
      beside = sidecar && join(folder, sidecar.name);
      if (beside !== null && sidecar !== null) writeFileSync(beside, sidecar.content);
      writeFileSync(path, model);
      return path;
    },
  };
}
