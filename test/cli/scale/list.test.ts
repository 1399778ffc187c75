/** `--from`: what a list may hold. */
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../fake.ts';
import { net, runReal, write } from '../real.ts';
import { createFleet, pathsIn, put } from './fleet.ts';

function folderWith(list: string): string {
  const folder = temporaryFolder();
  write(folder, { 'a.onnx': net(), 'b c.onnx': net(), '#d.onnx': net(), 'sub/e.onnx': net(), 'sub/f.onnx': net() });
  put(folder, 'list.txt', list);
  return folder;
}

const from = async (list: string, argv: readonly string[] = []) =>
  runReal(folderWith(list), ['--from', 'list.txt', '-f', 'jsonl', ...argv]);

describe('a list', () => {
  it.each([
    ['a path a line, in its order', 'sub/e.onnx\na.onnx\n', ['sub/e.onnx', 'a.onnx']],
    ['no line feed at the end', 'a.onnx', ['a.onnx']],
    ['blank lines and comments', '\n# all of them\n  \na.onnx\n\n', ['a.onnx']],
    ['lines of Windows, with a mark in front', '\uFEFFa.onnx\r\nsub/e.onnx\r\n', ['a.onnx', 'sub/e.onnx']],
    ['names with spaces', 'b c.onnx\n', ['b c.onnx']],
    ['a name that would be a comment', './#d.onnx\n', ['#d.onnx']],
    ['a folder', 'sub\na.onnx\n', ['sub/e.onnx', 'sub/f.onnx', 'a.onnx']],
    ['a glob', '*.onnx\n', ['#d.onnx', 'a.onnx', 'b c.onnx']],
    ['a model as often as it stands there', 'a.onnx\nsub/e.onnx\na.onnx\n', ['a.onnx', 'sub/e.onnx', 'a.onnx']],
    ['sizes behind a tab', 'a.onnx\t1000\nb c.onnx\t2\n', ['a.onnx', 'b c.onnx']],
  ])('may hold %s', async (_, list, paths) => {
    const { status, stdout, stderr } = await from(list);
    expect({ status, stderr, paths: pathsIn(stdout) }).toEqual({ status: 0, stderr: '', paths });
  });

  it('keeps a name of any script whole where a chunk ends within a letter', async () => {
    const folder = temporaryFolder();
    const name = `${'é'.repeat(40)}.onnx`;
    write(folder, { [name]: net() });
    const bytes = Buffer.from(`${name}\n`);
    const stdin = async function* () {
      for (const byte of bytes) yield Uint8Array.of(byte);
    };
    const { stdout } = await runReal(folder, ['--from', '-', '-f', 'jsonl'], { stdin });
    expect(pathsIn(stdout)).toEqual([name]);
  });

  it('tells of a model that is not there as of any other, and goes on', async () => {
    const { status, stdout } = await from('nope.onnx\na.onnx\n');
    expect(status).toBe(2);
    expect(pathsIn(stdout)).toEqual(['nope.onnx', 'a.onnx']);
    expect(stdout).toContain('"status":"failed"');
  });

  it.each([
    ['nothing', '', 'no model in list.txt'],
    ['comments alone', '# none\n', 'no model in list.txt'],
    ['a glob that matches nothing', 'x*.onnx\n', 'no file matches x*.onnx'],
  ])('of %s is a problem', async (_, list, text) => {
    expect(await from(list)).toMatchObject({ status: 2, stderr: `noiselint: ${text}\n` });
  });

  it.each([
    ['is missing', ['--from', 'nope.txt'], "can't read the list nope.txt"],
    ['is a folder', ['--from', 'sub'], "can't read the list sub"],
    ['stands beside other inputs', ['--from', 'list.txt', 'a.onnx'], 'not both'],
    ['stands beside --staged', ['--from', 'list.txt', '--staged'], '--staged'],
  ])('that %s is a mistake', async (_, argv, text) => {
    const { status, stdout, stderr } = await runReal(folderWith('a.onnx\n'), [...argv, '-f', 'jsonl']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(text);
    expect(stderr).not.toContain('bug');
  });

  it('gives every other format what a folder would', async () => {
    const folder = createFleet();
    const whole = await runReal(folder, ['-f', 'json', 'models']);
    const paths = pathsIn((await runReal(folder, ['-f', 'jsonl', 'models'])).stdout);
    put(folder, 'list.txt', [...paths].reverse().join('\n'));
    expect(await runReal(folder, ['-f', 'json', '--from', 'list.txt'])).toMatchObject({
      status: 2,
      stdout: whole.stdout,
    });
  });

  it('is read no further than it is worked through', async () => {
    const folder = createFleet(1);
    let read = 0;
    const stdin = async function* () {
      for (; read < 1000; read += 1) yield Buffer.from('models/0/net-0.onnx\n');
    };
    const behind: number[] = [];
    let results = 0;
    const write = async (text: string) => {
      results += text.split('\n').length - 1;
      behind.push(read - results);
    };
    const stdout = { isTerminal: false, columns: null, write };
    await runReal(folder, ['--from', '-', '-f', 'jsonl', '--concurrency', 'off'], { stdin, stdout });
    expect(results).toBe(1002);
    expect(Math.max(...behind)).toBeLessThan(2);
  });
});
