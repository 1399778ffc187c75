import { fstatSync, statSync, writeSync } from 'node:fs';
import { once } from '../../onnx/once.ts';
import { UsageError } from '../usage-error.ts';
import type { Prompt } from './prompt.ts';

/** Everything outside of the process that commands may touch; tests provide a fake. */
export interface Host {
  readonly cwd: string;
  /** Year-month-day, UTC. */
  readonly today: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  readonly stdin?: () => AsyncIterable<Uint8Array>;
  /** Calls back on the first Ctrl-C; the next one ends the process. Returns a function that stops listening. */
  readonly onInterrupt?: (callback: () => void) => () => void;
  /** Calls back on the first SIGTERM or Ctrl-C; the next one ends the process. */
  readonly onStop?: (callback: () => void) => void;
  /** Missing, or null, where no person can answer. */
  readonly prompt?: () => Promise<Prompt | null>;
}

export interface Terminal {
  /** Resolves once the text was written; a reader that went away (EPIPE) is no error. */
  readonly write: (text: string) => Promise<void>;
  readonly isTerminal: boolean;
  /** True once the reader went away, so that writing more is useless. */
  readonly isClosed?: boolean;
  readonly columns: number | null;
}

export function processHost(): Host {
  return {
    cwd: process.cwd(),
    get today() {
      return new Date().toISOString().slice(0, 10);
    },
    env: process.env,
    stdout: terminal(1, () => process.stdout),
    stderr: terminal(2, () => process.stderr),
    stdin: () => process.stdin,
    onInterrupt: (callback) => {
      process.once('SIGINT', callback);
      return () => process.off('SIGINT', callback);
    },
    onStop: (callback) => {
      const signals = ['SIGINT', 'SIGTERM'] as const;
      const stop = () => {
        for (const signal of signals) process.off(signal, stop);
        callback();
      };
      for (const signal of signals) process.on(signal, stop);
    },
    prompt: async () => (process.stdin.isTTY ? (await import('./prompt.ts')).openPrompt() : null),
  };
}

/**
 * Writes directly to the file descriptor. Node's streams take longer to load than a small model takes to lint, so they are used
 * only for a terminal, or for a pipe that is full.
 */
function terminal(fd: number, touch: () => NodeJS.WriteStream): Terminal {
  let stream: NodeJS.WriteStream | null = null;
  let readerIsGone = false;
  const open = (): NodeJS.WriteStream => {
    stream ??= touch().on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      readerIsGone = true;
    });
    return stream;
  };
  const later = (bytes: Uint8Array) =>
    new Promise<void>((resolve) => {
      open().write(bytes, () => resolve());
    });
  // Looked up on demand, as most runs never ask.
  const isTerminal = once(() => mayBeTerminal(fd) && process.getBuiltinModule('node:tty').isatty(fd));
  return {
    get isTerminal() {
      return isTerminal();
    },
    get isClosed() {
      return readerIsGone;
    },
    get columns() {
      // A pseudo-terminal without a size reports 0.
      return isTerminal() ? open().columns || null : null;
    },
    write: async (text) => {
      if (readerIsGone || text === '') return;
      const bytes = Buffer.from(text);
      if (stream !== null) return later(bytes);
      let written = 0;
      try {
        while (written < bytes.length) written += writeSync(fd, bytes, written);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === 'EPIPE') readerIsGone = true;
        else if (code === 'EAGAIN') await later(bytes.subarray(written));
        else throw new UsageError(`can't write to ${fd === 1 ? 'stdout' : 'stderr'}: ${message}`);
      }
    },
  };
}

/** Whether it is a character device other than /dev/null; only then is Node asked, which loads its terminal code. */
function mayBeTerminal(fd: number): boolean {
  try {
    const stats = fstatSync(fd);
    return stats.isCharacterDevice() && stats.rdev !== statSync('/dev/null', { throwIfNoEntry: false })?.rdev;
  } catch {
    return false; // closed by who started us
  }
}
