/** Sets a repository up: configuration, hook and workflow, none of them over a file that is there. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readText } from '../../config/read-text.ts';
import { safeText } from '../../report/safe-text.ts';
import { count } from '../../report/text.ts';
import { OK } from '../exit-status.ts';
import { ask, type Choice } from '../init/ask.ts';
import { type Detected, detect } from '../init/detect.ts';
import { configFile, hookFile, type Planned, workflowFile } from '../init/files.ts';
import type { Host } from '../services/host.ts';
import type { Services } from '../services/services.ts';
import { UsageError } from '../usage-error.ts';

export interface InitFlags {
  readonly yes?: boolean;
}

export async function init({ yes = false }: InitFlags, { host, version }: Services): Promise<number> {
  const detected = await detect(host);
  const { hook, service } = await choose(yes, detected, host);
  const planned = [
    ...(hook ? [hookFile(version)] : []),
    ...(service === null ? [] : [workflowFile(service, detected, version)]),
  ];
  const lines = [
    foundLine(detected),
    '',
    ...(detected.config === null ? put(configFile(detected), host.cwd) : [left(detected.config)]),
    ...planned.flatMap((file) => put(file, host.cwd)),
    '',
    ...nextLines(detected),
  ];
  await host.stdout.write(`${lines.map(safeText).join('\n')}\n`);
  return OK;
}

async function choose(yes: boolean, detected: Detected, { cwd, stdout, prompt }: Host): Promise<Choice> {
  const opened = yes || !stdout.isTerminal ? null : ((await prompt?.()) ?? null);
  if (opened === null) return { hook: true, service: detected.service };
  try {
    return await ask(opened, detected, (path) => !existsSync(join(cwd, path)));
  } finally {
    opened.close();
  }
}

function foundLine({ models, roots }: Detected): string {
  if (models.length === 0) return 'no .onnx file yet';
  return `${count(models.length, 'model')} in ${roots.length === 1 && roots[0] === '.' ? 'this folder' : roots.join(', ')}`;
}

/** Creates, and so can't overwrite. */
function put({ path, text, part }: Planned, cwd: string): readonly string[] {
  const target = join(cwd, path);
  try {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text, { flag: 'wx' });
    return [`wrote  ${path}`];
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw new UsageError(`can't write ${path}: ${message}`);
  }
  if (textAt(target, path).includes('noiselint')) return [left(path)];
  return [
    `${left(path)}; to add to it:`,
    ...part
      .trimEnd()
      .split('\n')
      .map((line) => `         ${line}`),
  ];
}

function textAt(target: string, shown: string): string {
  try {
    return readText(target);
  } catch (error) {
    throw new UsageError(`can't read ${shown}: ${(error as Error).message}`);
  }
}

function left(path: string): string {
  return `left   ${path} as it is`;
}

function nextLines({ config, roots, models }: Detected): readonly string[] {
  const where = roots.join(' ');
  const steps: readonly (readonly [string, string])[] = [
    ...(config === null ? [[`noiselint baseline create ${where}`, 'accepts what there is'] as const] : []),
    [`noiselint ${where}`, config === null ? 'fails on what comes after' : 'lints'],
  ];
  const width = Math.max(...steps.map(([command]) => command.length));
  return [
    models.length === 0 ? 'once there are models:' : 'next:',
    ...steps.map(([command, what]) => `  ${command.padEnd(width)}  ${what}`),
  ];
}
