import { isatty } from 'node:tty';

/** What the commands may touch of the world; tests hand in a fake. */
export interface Host {
  readonly cwd: string;
  /** Year-month-day, UTC. */
  readonly today: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
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
  };
}

/** Node builds its streams on first touch, which takes longer than most of our own start-up: only what is used is touched. */
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
  return {
    isTerminal: isatty(fd),
    get columns() {
      // A pseudo-terminal without a size says 0.
      return isatty(fd) ? open().columns || null : null;
    },
    write: (text) =>
      new Promise((resolve) => {
        if (readerIsGone || text === '') resolve();
        else open().write(text, () => resolve());
      }),
  };
}
