/** Loads optional peer packages, from beside noiselint or from the project it runs in. */
import { createRequire } from 'node:module';
import { findPeer } from '../onnx/node/find-peer.ts';
import { SweepError } from './sweep-error.ts';

/** @throws SweepError `runtime-missing`, which names the command that installs the package, or `runtime-broken` */
export function loadPeer<T>(name: string, purpose: string, cwd: string = process.cwd()): T {
  const found = findPeer(name, cwd);
  if (found === null)
    throw new SweepError('runtime-missing', `${purpose} needs the package ${name}: npm install ${name}`);
  try {
    return createRequire(found)(name) as T;
  } catch (error) {
    throw new SweepError('runtime-broken', `${name} is installed and doesn't load: ${firstLine(error)}`);
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
