import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runFake, temporaryFolder } from './fake.ts';
import { runReal } from './real.ts';

function tree(...files: readonly string[]): string {
  const folder = temporaryFolder();
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  return folder;
}

describe('which files are linted', () => {
  const cwd = () =>
    tree(
      'b/two.onnx',
      'b/deep/er/three.ONNX',
      'b/node_modules/hidden.onnx',
      'b/.git/hidden.onnx',
      'b/notes.txt',
      'a.onnx',
      'odd [1].onnx',
      'model.bin',
      'rank',
    );
  const cases: readonly (readonly [title: string, inputs: readonly string[], paths: readonly string[]])[] = [
    ['a file', ['a.onnx'], ['a.onnx']],
    ['a file named explicitly, whatever its name', ['model.bin'], ['model.bin']],
    ['a file named as a command, behind --', ['--', 'rank'], ['rank']],
    ['a file named as a command, by its path', ['./rank'], ['rank']],
    ['a folder, recursively', ['b'], ['b/deep/er/three.ONNX', 'b/two.onnx']],
    ['a glob', ['*.onnx'], ['a.onnx', 'odd [1].onnx']],
    ['a glob without an extension means models', ['b/*'], ['b/two.onnx']],
    ['a glob over folders skips node_modules', ['**/*.onnx'], ['a.onnx', 'b/two.onnx', 'odd [1].onnx']],
    ['a file whose name looks like a glob', ['odd [1].onnx'], ['odd [1].onnx']],
    ['each once, sorted', ['b', 'a.onnx', './a.onnx', 'b/two.onnx'], ['a.onnx', 'b/deep/er/three.ONNX', 'b/two.onnx']],
    ['a missing file is left to the reader', ['gone.onnx'], ['gone.onnx']],
    ['everything here', ['.'], ['a.onnx', 'b/deep/er/three.ONNX', 'b/two.onnx', 'odd [1].onnx']],
  ];
  it.each(cases)('%s', async (_, inputs, paths) => {
    const { calls } = await runFake(inputs, { cwd: cwd() });
    expect(calls.map(({ path }) => path)).toEqual(paths);
  });

  it('follows links to files, not to folders', async () => {
    const folder = tree('blobs/x', 'elsewhere/y.onnx', 'm/z.onnx');
    symlinkSync(join(folder, 'blobs/x'), join(folder, 'm/linked.onnx'));
    symlinkSync(folder, join(folder, 'm/ring'));
    symlinkSync(join(folder, 'gone'), join(folder, 'm/broken.onnx'));
    const { calls } = await runFake(['m'], { cwd: folder });
    expect(calls.map(({ path }) => path)).toEqual(['m/linked.onnx', 'm/z.onnx']);
  });

  it('shows files outside the working directory by a relative path', async () => {
    const folder = tree('x.onnx', 'cwd/y.onnx');
    const { calls } = await runFake(['..'], { cwd: join(folder, 'cwd') });
    expect(calls.map(({ path }) => path)).toEqual(['../x.onnx', 'y.onnx']);
  });
});

describe('exit status', () => {
  const cases: readonly (readonly [status: number, argv: string])[] = [
    [0, 'quiet.onnx'],
    [0, 'text.onnx'],
    [0, 'warning.onnx'],
    [1, 'warning.onnx --fail-on warning'],
    [1, 'warning.onnx --fail-on=info'],
    [0, 'quiet.onnx --fail-on info,unknown'],
    [1, 'warning.onnx --max-warnings 0'],
    [0, 'warning.onnx --max-warnings 1'],
    [1, 'error.onnx'],
    [1, 'error.onnx --fail-on unknown'],
    [2, 'bad.onnx'],
    [2, 'error.onnx bad.onnx'],
    [0, 'lint quiet.onnx'],
    [0, 'facts error.onnx'],
    [2, 'facts bad.onnx'],
  ];
  it.each(cases)('%i: %s', async (status, argv) => {
    expect((await runFake(argv.split(' '))).status).toBe(status);
  });
});

describe('why a limit fails the run', () => {
  const cases: readonly (readonly [stderr: string, argv: string])[] = [
    ['noiselint: fails: warning.onnx: grade C, at least A wanted\n', 'warning.onnx --min-grade A -f compact'],
    ['noiselint: fails: warning.onnx: grade C, at least A wanted\n', 'warning.onnx --min-grade A -f json -q'],
    ['noiselint: fails: warning.onnx: grade C, at least A wanted\n', 'warning.onnx --min-grade A -f jsonl'],
    ['noiselint: fails: 1 warning, 0 allowed\n', 'warning.onnx --max-warnings 0 -f jsonl'],
    ['noiselint: fails: 1 warning, 0 allowed\n', 'warning.onnx --max-warnings 0 -f sarif'],
    ['', 'warning.onnx --min-grade A'],
    ['', 'warning.onnx --min-grade F -f json'],
    ['', 'error.onnx -f json'],
    ['', 'error.onnx -f jsonl'],
  ];
  it.each(cases)('%j: %s', async (stderr, argv) => {
    expect((await runFake(argv.split(' '))).stderr).toBe(stderr);
  });

  it('text in a file tells nobody at the terminal', async () => {
    const { stderr } = await runFake('warning.onnx --min-grade A -o out.txt'.split(' '), { cwd: temporaryFolder() });
    expect(stderr).toBe('noiselint: fails: warning.onnx: grade C, at least A wanted\n');
  });

  it('a shard leaves it to merge', async () => {
    const { stderr } = await runFake('warning.onnx --min-grade A -f jsonl --shard 1/1'.split(' '));
    expect(stderr).toBe('noiselint: fails: warning.onnx: grade C, at least A wanted\n');
    const part = await runFake('warning.onnx --min-grade A -f jsonl --shard 1/2'.split(' '));
    expect(part.stderr).not.toContain('fails');
  });
});

describe('usage', () => {
  const wrong: readonly (readonly [message: RegExp, argv: string])[] = [
    [/name the files, folders or globs/, ''],
    [/unknown option '--nonsense'/, 'a.onnx --nonsense'],
    [/unknown option '--odd\\u001b\[31m'/, 'a.onnx --odd\u001b[31m'],
    [/'x\\u001b\[31m' is invalid/, 'a.onnx -f x\u001b[31m'],
    [/whole number, 1 to 10000/, 'sweep a.onnx --seeds 9007199254740991'],
    [/whole number, 0 to 256/, 'sweep a.onnx --workers 100000'],
    [/share from 0.05 to 1/, 'sweep a.onnx --crop-pct 1e-9'],
    [/0 or 0.000001/, 'sweep a.onnx --sigma 1e-300'],
    [/no more than 86400/, 'serve --upload-timeout 99999999'],
    [/did you mean --format/i, 'a.onnx --formt json'],
    [/unknown option '--rule'\nTry/, 'what-if a.onnx --rule pooling:off'],
    [/unknown option '--format'\nTry: noiselint explain --help/, 'explain pooling --format json'],
    [/missing required argument 'models'\nTry: noiselint facts --help/, 'facts'],
    [/unknown option '--nonsense'\nTry: noiselint --help/, 'a.onnx --nonsense'],
    [/unknown option '--nonsense'\nTry: noiselint fleet submit --help/, 'fleet submit --nonsense'],
    [/did you mean --format/i, 'what-if a.onnx --formt json'],
    [/expected one of stylish, compact/, 'a.onnx --format yaml'],
    [/expected info, warning, error, unknown/, 'a.onnx --fail-on fatal'],
    [/whole number, 0 or more/, 'a.onnx --max-warnings -1'],
    [/whole number, 1 to 65536/, 'a.onnx --reference-stem-kernel 0'],
    [/whole number, 1 to 65536/, 'a.onnx --reference-stem-kernel 65537'],
    [/whole number, 1 to 65536/, 'a.onnx --reference-resolution 65537'],
    [/no side above 65536/, 'a.onnx --input-size 65537'],
    [/from 0.000001/, 'a.onnx --reference-std 1e-9'],
    [/no more than 100000/, '--from x --shard 1/100001'],
    [/above 0/, 'a.onnx --reference-std x'],
    [/above 0/, 'a.onnx --reference-std 1e999'],
    [/expected imagenet/, 'a.onnx --normalization 0/1e999'],
    [/expected imagenet/, 'a.onnx --normalization 1e999/0.5'],
    [/expected pixels/, 'a.onnx --input-size 0x3'],
    [/imagenet, inception, clip or/, 'a.onnx --normalization coco'],
    [/0 to 255 pixels.*0\.229/, 'a.onnx --normalization 123.675/58.395'],
    [/std 0 is not above 0/, 'a.onnx --normalization 0.5/0'],
    [/mean and std differ in length, 1 and 3/, 'a.onnx --normalization 0.5/.2,.2,.2'],
    [/only one of json, stylish can go to stdout/, 'a.onnx -f json -f stylish'],
    [/-o\.json needs a file/, 'a.onnx -o.json'],
    [/stdout needs no -o/, 'a.onnx -f json -o -'],
    [/stdout needs no -o/, 'a.onnx -o.json -'],
    [/stdout needs no -o/, 'badge a.onnx -o -'],
    [/no format "sariff"; did you mean "sarif"\?/, 'a.onnx -o.sariff x'],
    [/no format "csv" here; one of stylish, json/, 'facts a.onnx -o.csv x'],
    [/only one of json, stylish can go to stdout/, 'facts a.onnx -f json -f stylish'],
    [/card writes one document: there is no -o\.json/, 'card a.onnx -o.json x'],
    [/badge writes one document/, 'badge a.onnx -o.svg x'],
    [/report writes one document/, 'report a.onnx -o.html x'],
    [/rules writes one document/, 'rules -o.json x'],
    [/expected <rule>:off/, 'a.onnx --rule pooling:off:x'],
    [/nodes: expected a whole number/, 'a.onnx --limit nodes=5=6'],
    [/a whole number, 1 or more, off or auto/, 'a.onnx --concurrency 0'],
    [/'y' is invalid. It is given a second time, after 'x'/, 'a.onnx -o x --output-file=y'],
    [/second time, after 'x'/, 'export a.jsonl -o x -o y'],
    [/-o\.json is given a second time, after 'x'/, 'a.onnx -o.json x -o.json=y'],
    [/no file matches nothing\/\*\.onnx/, 'nothing/*.onnx'],
    [/can't write .*: /, 'a.onnx -o /dev/null/x'],
  ];
  it.each(wrong)('%s', async (message, argv) => {
    const { status, stderr, stdout } = await runFake(argv.split(' ').filter(Boolean));
    expect({ status, stderr, stdout }).toEqual({ status: 2, stderr: expect.stringMatching(message), stdout: '' });
  });

  it('an empty folder', async () => {
    const { status, stderr } = await runFake(['.'], { cwd: temporaryFolder() });
    expect({ status, stderr }).toEqual({ status: 2, stderr: 'noiselint: no .onnx file in .\n' });
  });

  it('lints the rest when one input matches nothing', async () => {
    const { status, stdout } = await runFake(['no/*.onnx', 'quiet.onnx']);
    expect(status).toBe(2);
    expect(stdout).toContain('quiet.onnx');
  });

  it('prints the version and help on stdout', async () => {
    expect(await runFake(['--version'])).toMatchObject({ status: 0, stdout: '9.9.9\n', stderr: '' });
    for (const argv of [['--help'], ['lint', '--help'], ['help', 'lint']]) {
      const { status, stdout } = await runFake(argv);
      expect(status).toBe(0);
      expect(stdout).toContain('--fail-on <level>');
      expect(stdout).toContain('Examples:');
    }
    for (const line of (await runFake(['--help'])).stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('a command that is none', () => {
  it.each([
    ['noiselint: no command "explian"; did you mean "explain"?\n', 'explian pooling'],
    ['noiselint: no command "ranks"; did you mean "rank"?\n', 'ranks quiet.onnx'],
    ['', 'models/rankk quiet.onnx'],
    ['', 'rank.onnx quiet.onnx'],
    ['', 'something quiet.onnx'],
    ['', '-- rank'],
  ])('%j: %s', async (told, argv) => {
    const { stderr } = await runReal(temporaryFolder(), argv.split(' '));
    expect(stderr.replace(/^.*there is no such file\n/gm, '')).toBe(told);
  });

  it('is a folder where there is one', async () => {
    const { stderr } = await runReal(tree('ranks/empty.onnx'), ['ranks']);
    expect(stderr).not.toContain('did you mean');
  });
});

describe('settings reach the engine', () => {
  it('defaults', async () => {
    const [call] = (await runFake(['a.onnx'])).calls;
    expect(call).toMatchObject({ stated: null, settings: { profile: 'paper', thresholds: { severity: 'warning' } } });
  });

  it('flags', async () => {
    const argv =
      'a.onnx --profile measured --preset strict --reference-stem-kernel 9 --reference-resolution 256 --reference-std .25 --normalization 0.5/0.25 --input-size 384x288';
    const [call] = (await runFake(argv.split(' '))).calls;
    expect(call).toMatchObject({
      stated: { source: 'flag', normalization: { mean: [0.5], std: [0.25] }, inputSize: [384, 288] },
      settings: {
        profile: 'measured',
        thresholds: { severity: 'error' },
        reference: { stemKernel: 9, resolution: 256, std: 0.25 },
      },
    });
  });
});

describe('what is printed', () => {
  it('json is the document alone, failures included', async () => {
    const { stdout, stderr, status } = await runFake(['bad.onnx', 'error.onnx', '--format', 'json']);
    expect(status).toBe(2);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout).models.map((model: { status: string }) => model.status)).toEqual(['failed', 'linted']);
  });

  it('text tells of a bad file on stderr, in one line', async () => {
    const { stdout, stderr } = await runFake(['bad.onnx', 'quiet.onnx']);
    expect(stderr).toBe("noiselint: bad.onnx: a Git LFS pointer, not the model: run 'git lfs pull'\n");
    expect(stdout).toContain('1 not readable');
  });

  it('quiet says nothing when nothing fails', async () => {
    expect(await runFake(['quiet.onnx', 'warning.onnx', '-q'])).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect((await runFake(['quiet.onnx', 'error.onnx', '-q'])).stdout).not.toContain('quiet.onnx');
  });

  it.each<readonly [colored: boolean, argv: string, isTerminal: boolean, env: Record<string, string>]>([
    [false, '', false, {}],
    [true, '', true, {}],
    [false, '', true, { NO_COLOR: '1' }],
    [false, '', true, { TERM: 'dumb' }],
    [true, '', false, { FORCE_COLOR: '1' }],
    [true, '', false, { FORCE_COLOR: '1', NO_COLOR: '1' }],
    [false, '', true, { FORCE_COLOR: '0' }],
    [true, '', true, { FORCE_COLOR: '' }],
    [true, '--color', false, { NO_COLOR: '1' }],
    [false, '--no-color', true, { FORCE_COLOR: '1' }],
  ])('colour %s for "%s", terminal %s, %o', async (colored, argv, isTerminal, env) => {
    const { stdout } = await runFake(['error.onnx', ...argv.split(' ').filter(Boolean)], { isTerminal, env });
    expect(stdout.includes('\u001b[')).toBe(colored);
  });

  it('writes several formats in one run, and leaves no temporary file', async () => {
    const cwd = temporaryFolder();
    const { stdout, status } = await runFake(['error.onnx', '-f', 'stylish', '-o.json', 'deep/out.json'], { cwd });
    expect(status).toBe(1);
    expect(stdout).toContain('small-stem-kernel'.slice(6));
    expect(JSON.parse(readFileSync(join(cwd, 'deep/out.json'), 'utf8')).schemaVersion).toBe(1);
    expect(readdirSync(join(cwd, 'deep'))).toEqual(['out.json']);
  });

  it('replaces a file behind a link, and writes no colour into it', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'real.txt'), 'old');
    symlinkSync('real.txt', join(cwd, 'link.txt'));
    const { stdout } = await runFake(['error.onnx', '-o', 'link.txt'], { cwd, isTerminal: true });
    expect(stdout).toBe('');
    expect(readFileSync(join(cwd, 'real.txt'), 'utf8')).toMatch(/^error\.onnx /);
  });

  it('counts on stderr where a person watches', async () => {
    const many = Array.from({ length: 3 }, (_, index) => `m${index}.onnx`);
    expect((await runFake(many)).stderr).toBe('');
    expect((await runFake([...many, '-q'], { isTerminal: true })).stderr).toBe('');
  });
});

it('report writes one HTML file, and ends as lint does', async () => {
  const cwd = tree('error.onnx');
  expect(await runFake(['report', 'error.onnx'], { cwd })).toMatchObject({
    status: 1,
    stdout: '',
    stderr: 'noiselint: see noiselint-report.html\n',
  });
  expect(readFileSync(join(cwd, 'noiselint-report.html'), 'utf8')).toMatch(/^<!doctype html>/);
  expect((await runFake(['report', 'error.onnx', '-o', 'r.html', '-q'], { cwd })).stderr).toBe('');
  expect(readdirSync(cwd)).toContain('r.html');
  expect((await runFake(['error.onnx', '-f', 'json', '-o', 'r.json'], { cwd })).status).toBe(1);
  expect((await runFake(['report', 'r.json', '-o', 'again.html', '-q'], { cwd })).status).toBe(0);
  expect(readFileSync(join(cwd, 'again.html'), 'utf8')).toBe(readFileSync(join(cwd, 'r.html'), 'utf8'));
});

it('card prints its block, or puts it into a file; badge prints SVG or JSON', async () => {
  const cwd = tree('warning.onnx', 'quiet.onnx');
  const printed = await runFake(['card', 'warning.onnx'], { cwd });
  expect(printed).toMatchObject({ status: 0, stderr: '' });
  expect(await runFake(['card', 'warning.onnx', '--update', 'README.md'], { cwd })).toMatchObject({
    status: 0,
    stdout: '',
  });
  expect(readFileSync(join(cwd, 'README.md'), 'utf8')).toBe(printed.stdout);
  expect(await runFake(['card', '.'], { cwd })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('2 models'),
  });
  expect((await runFake(['badge', 'quiet.onnx'], { cwd })).stdout).toMatch(/^<svg .*<\/svg>\n$/s);
  expect(JSON.parse((await runFake(['badge', '.', '--endpoint'], { cwd })).stdout).message).toBe(
    'C 65.7, worst of 2 models',
  );
});
