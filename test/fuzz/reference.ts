/** Another program's verdict on the same bytes: Python's protobuf, over a pipe. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Referee {
  /** Whether each of these is a model to it. */
  ask(inputs: readonly Uint8Array[]): Promise<readonly boolean[]>;
  close(): void;
}

const script = fileURLToPath(new URL('../../bench/reference/verdict.py', import.meta.url));

/** @param python an interpreter that has the package `onnx` */
export function createReferee(python: string): Referee {
  const child: ChildProcess = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error(`can't start ${python}`);
  let answers = '';
  stdout.setEncoding('ascii').on('data', (part: string) => {
    answers += part;
  });
  return {
    async ask(inputs) {
      for (const input of inputs) {
        const length = Buffer.alloc(4);
        length.writeUInt32LE(input.length);
        stdin.write(length);
        if (!stdin.write(input)) await once(stdin, 'drain');
      }
      while (answers.length < inputs.length) await once(stdout, 'data');
      const mine = answers.slice(0, inputs.length);
      answers = answers.slice(inputs.length);
      return [...mine].map((answer) => answer === '1');
    },
    close: () => stdin.end(),
  };
}
