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
    stdout: terminal(process.stdout),
    stderr: terminal(process.stderr),
  };
}

function terminal(stream: NodeJS.WriteStream): Terminal {
  let readerIsGone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    readerIsGone = true;
  });
  return {
    isTerminal: stream.isTTY === true,
    columns: stream.isTTY === true ? stream.columns : null,
    write: (text) =>
      new Promise((resolve) => {
        if (readerIsGone || text === '') resolve();
        else stream.write(text, () => resolve());
      }),
  };
}
