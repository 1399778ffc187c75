/** A job of a CI service, as far as its scripts can see: a folder with models, an empty temporary folder, variables. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const LFS_POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 102400000\n`;

export interface Job {
  readonly checkout: string;
  readonly temporary: string;
  /** Folder in front of PATH. */
  readonly path: string;
  /** Text of a file in the checkout, or of an absolute path; null where there is none. */
  read(path: string): string | null;
  run(
    script: string,
    env?: Readonly<Record<string, string>>,
  ): { status: number | null; stdout: string; stderr: string };
}

/** Models: `my model.onnx` has warnings; `bad/pointer.onnx` is a Git LFS pointer. */
export function createJob(): Job {
  const folder = mkdtempSync(join(tmpdir(), 'noiselint-job-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [checkout = '', temporary = '', path = ''] = ['checkout', 'temporary', 'path'].map((name) =>
    join(folder, name),
  );
  for (const made of [join(checkout, 'bad'), temporary, path]) mkdirSync(made, { recursive: true });
  copyFileSync(join(root, 'fixtures/real/resnet50_norm_fp16.onnx'), join(checkout, 'my model.onnx'));
  writeFileSync(join(checkout, 'bad/pointer.onnx'), LFS_POINTER);
  return {
    checkout,
    temporary,
    path,
    read: (name) => {
      const file = join(name.startsWith(folder) ? '' : checkout, name);
      return existsSync(file) ? readFileSync(file, 'utf8') : null;
    },
    run: (script, env = {}) => {
      const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], {
        cwd: checkout,
        encoding: 'utf8',
        env: {
          PATH: [path, process.env.PATH].join(delimiter),
          HOME: folder,
          NODE: process.execPath,
          BIN: join(root, 'bin/noiselint.js'),
          ...env,
        },
      });
      return { status, stdout, stderr };
    },
  };
}

/** Puts a command of this name in front of all others. */
export function addCommand({ path }: Job, name: string, script: string): void {
  writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(path, name), 0o755);
}
