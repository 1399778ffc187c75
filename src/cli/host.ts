import { fstatSync, writeSync } from 'node:fs';
import type { Prompt } from './prompt.ts';
import { UsageError } from './usage-error.ts';

/** What the commands may touch of the world; tests hand in a fake. */
export interface Host {
  readonly cwd: string;
  /** Year-month-day, UTC. */
  readonly today: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  readonly stdin?: () => AsyncIterable<Uint8Array>;
  /** Calls back on the first Ctrl-C, and lets the next one end the process; gives what stops listening. */
  readonly onInterrupt?: (callback: () => void) => () => void;
  /** Calls back on the first SIGTERM or Ctrl-C, and lets the next one end the process. */
  readonly onStop?: (callback: () => void) => void;
  /** Absent or null where nobody is there to answer. */
  readonly prompt?: () => Promise<Prompt | null>;
}

export interface Terminal {
  /** Resolves when the text is handed over; a reader that went away (EPIPE) is no error. */
  readonly write: (text: string) => Promise<void>;
  readonly isTerminal: boolean;
  readonly columns: number | null;
}

export function processHost(): Host {
  return {
    cwd: process.cwd(),
    today: new Date().toISOString().slice(0, 10),
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
 * Writes straight to the descriptor: Node's streams and terminals take longer to load than a small model to lint,
 * so they are touched only where a terminal is, or a pipe that is full for now.
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
  const isTerminal = isCharacterDevice(fd) && process.getBuiltinModule('node:tty').isatty(fd);
  return {
    isTerminal,
    get columns() {
      // A pseudo-terminal without a size says 0.
      return isTerminal ? open().columns || null : null;
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

function isCharacterDevice(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice();
  } catch {
    return false; // closed by who started us
  }
}
