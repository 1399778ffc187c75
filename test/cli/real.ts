/** The whole program on real files, in a folder of choice: what it prints, and which files it inspects. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encode, GraphBuilder } from '../../fixtures/build/builder.ts';
import { averageHead, conv, maxPool, relu, window } from '../../fixtures/build/layers.ts';
import { nodeEngine } from '../../src/cli/inspect/node-engine.ts';
import { runWith } from '../../src/cli/main.ts';
import type { Engine } from '../../src/cli/services/engine.ts';
import type { Host } from '../../src/cli/services/host.ts';

/** Runs the program in this process, as if typed in `cwd`. @param part replaces parts of the host, or the version */
export async function runReal(cwd: string, argv: readonly string[], part: Partial<Host & { version: string }> = {}) {
  const inspected: string[] = [];
  const engine: Engine = {
    ...nodeEngine,
    inspect: (path, ...rest) => {
      inspected.push(basename(path));
      return nodeEngine.inspect(path, ...rest);
    },
  };
  const { version = '9.9.9', ...own } = part;
  const printed = { stdout: '', stderr: '' };
  const terminal = (name: keyof typeof printed) => ({
    isTerminal: false,
    columns: null,
    write: async (text: string) => {
      printed[name] += text;
    },
  });
  const host = { cwd, env: {}, today: '2026-11-24', stdout: terminal('stdout'), stderr: terminal('stderr'), ...own };
  const status = await runWith(argv, { host, version, loadEngine: async () => engine });
  return { status, ...printed, inspected };
}

export interface NetOptions {
  /** Side of the stem's kernel: below 7 it is a finding. */
  readonly stem?: number;
  /** Side of each max pool of the trunk: a finding each; 0 is an average pool. */
  readonly pools?: readonly number[];
  readonly classes?: number;
  readonly channels?: number;
}

/** A small classifier with as many findings as asked for. */
export function net({ stem = 7, pools = [], classes = 10, channels = 3 }: NetOptions = {}): Uint8Array {
  const g = new GraphBuilder();
  let x = relu(g, conv(g, g.input('image', [1, channels, 224, 224]), channels, 16, { kernel: stem, stride: 2 }));
  for (const side of pools) x = side === 0 ? averagePool(g, x) : maxPool(g, x, side, 2);
  averageHead(g, conv(g, x, 16, classes), classes);
  return encode(g);
}

function averagePool(g: GraphBuilder, x: string): string {
  const { kernel_shape, strides, pads } = window(2, 2);
  return g.add('AveragePool', [x], { kernel_shape, strides, pads });
}

const bin = fileURLToPath(new URL('../../bin/noiselint.js', import.meta.url));

/** A line of bash in a folder, in which `noiselint` is the built program. */
export function shell(line: string, cwd: string) {
  return spawnSync('bash', ['-c', `noiselint() { "$NODE" "$BIN" "$@"; }; ${line}`], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NODE: process.execPath, BIN: bin },
  });
}

export function write(folder: string, files: Readonly<Record<string, Uint8Array | string | object>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      path,
      content instanceof Uint8Array || typeof content === 'string' ? content : JSON.stringify(content),
    );
  }
}
