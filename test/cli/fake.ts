/** A host that remembers what was printed, and an engine whose models are made by their file names. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runWith } from '../../src/cli/main.ts';
import type { Engine } from '../../src/cli/services/engine.ts';
import type { Host } from '../../src/cli/services/host.ts';
import type { Inspected, Stated } from '../../src/facts/inspect-types.ts';
import type { LintSettings, ModelResult } from '../../src/lint/types.ts';
import { linted, partlyKnown, pointer, quiet, textTower } from '../report/sample.ts';

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly calls: readonly Call[];
}

export interface Call {
  readonly path: string;
  readonly stated: Stated | null;
  readonly settings: LintSettings;
}

const MODELS: Readonly<Record<string, ModelResult>> = {
  'warning.onnx': linted(),
  'quiet.onnx': quiet,
  'error.onnx': partlyKnown,
  'text.onnx': textTower,
  'bad.onnx': pointer,
};

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'noiselint-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface FakeOptions {
  readonly cwd?: string;
  readonly env?: Host['env'];
  readonly isTerminal?: boolean;
}

/** A file called error.onnx gives a model with an error, and so on; any other name a quiet one. */
export async function runFake(argv: readonly string[], options: FakeOptions = {}): Promise<Outcome> {
  const { cwd = '/nowhere', env = {}, isTerminal = false } = options;
  const printed = { stdout: '', stderr: '' };
  const calls: Call[] = [];
  const terminal = (name: 'stdout' | 'stderr') => ({
    isTerminal,
    columns: isTerminal ? 80 : null,
    write: async (text: string) => {
      printed[name] += text;
    },
  });
  let stated: Stated | null = null;
  const engine: Engine = {
    inspect: (_, said) => {
      stated = said;
      return {} as Inspected;
    },
    lint: (_, path, settings) => {
      calls.push({ path, stated, settings });
      return { ...(MODELS[basename(path)] ?? quiet), path };
    },
  };
  const host: Host = { cwd, today: '2026-11-24', env, stdout: terminal('stdout'), stderr: terminal('stderr') };
  const status = await runWith(argv, { host, version: '9.9.9', loadEngine: async () => engine });
  return { status, ...printed, calls };
}
