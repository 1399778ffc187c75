// Builds the image without a container engine: runs the steps of the Dockerfile in temporary folders, one for each stage, on the
// files that .dockerignore lets through; then runs its program as a user who may write nowhere. Needs the npm registry.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NOBODY = 65534;
const source = join(dirname(fileURLToPath(import.meta.url)), '..');
const scratch = mkdtempSync(join(tmpdir(), 'noiselint-image-'));

function run(command, args, options) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    ...options,
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

/** Files of the checkout, committed or to be, that reach the build: the last pattern that matches decides. */
function context() {
  const patterns = readFileSync(join(source, '.dockerignore'), 'utf8').trim().split('\n');
  const { stdout } = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: source });
  const matches = (path, pattern) => pattern === '*' || path === pattern || path.startsWith(`${pattern}/`);
  return stdout.split('\0').filter((path) => {
    const last = patterns.findLast((pattern) => matches(path, pattern.replace(/^!/, '')));
    return path !== '' && last?.startsWith('!') === true;
  });
}

/** The last stage, as far as its instructions here go. */
function buildStages() {
  const stages = {};
  let stage;
  for (const [, instruction, rest] of readFileSync(join(source, 'Dockerfile'), 'utf8').matchAll(/^([A-Z]+) (.*)$/gm)) {
    const inStage = (path) => join(stage.folder, path.startsWith('/') ? '' : stage.workdir, path);
    if (instruction === 'FROM') {
      const [, name = 'last'] = rest.split(' AS ');
      stage = { folder: join(scratch, name), workdir: '/', user: 'root', path: [] };
      stages[name] = stage;
    } else if (instruction === 'WORKDIR') {
      stage.workdir = rest;
      mkdirSync(inStage('.'), { recursive: true });
    } else if (instruction === 'COPY') copy(rest.split(' '), stages, inStage);
    else if (instruction === 'RUN') {
      const { status, stderr } = run('sh', ['-ec', rest], { cwd: inStage('.') });
      assert.equal(status, 0, `RUN ${rest}\n${stderr}`);
    } else if (instruction === 'ENV') {
      const [, folder] = /^PATH=(\S+):\$PATH$/.exec(rest);
      stage.path.push(inStage(folder));
    } else if (instruction === 'USER') stage.user = rest;
    else if (instruction === 'ENTRYPOINT') stage.entrypoint = JSON.parse(rest);
    else assert.fail(`the Dockerfile has an instruction that this check does not know: ${instruction}`);
  }
  return stage;
}

function copy(words, stages, inStage) {
  const from = words[0].startsWith('--from=') ? stages[words.shift().slice('--from='.length)] : null;
  const target = words.pop();
  const named = from === null ? context().filter((path) => words.includes('.') || words.includes(path)) : words;
  for (const name of named) {
    const path = from === null ? join(source, name) : join(from.folder, name);
    const isInto = from === null || target.endsWith('/');
    cpSync(path, inStage(isInto ? join(target, from === null ? name : name.split('/').at(-1)) : target), {
      recursive: true,
    });
  }
}

try {
  const image = buildStages();
  assert.notEqual(image.user, 'root');
  chmodSync(scratch, 0o755);
  const work = join(scratch, 'models');
  mkdirSync(work);
  cpSync(join(source, 'fixtures/real/resnet50_norm_fp16.onnx'), join(work, 'model.onnx'));
  const stamp = join(scratch, 'stamp');
  writeFileSync(stamp, '');
  const isRoot = process.getuid?.() === 0;
  const start = (...args) =>
    run(image.entrypoint[0], [...image.entrypoint.slice(1), ...args], {
      cwd: work,
      env: { PATH: [...image.path, process.env.PATH].join(':'), HOME: '/nonexistent', NO_COLOR: '1' },
      ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
    });
  const { status, stdout, stderr } = start('model.onnx', '-f', 'json');
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  assert.equal(JSON.parse(stdout).summary.linted, 1);
  for (const args of [
    ['explain', 'pooling'],
    ['model.onnx', '-f', 'html'],
    ['model.onnx', '-f', 'jsonl', '--shard', '1/2'],
  ])
    assert.equal(start(...args).status, 0, args.join(' '));
  const owner = isRoot ? ['-user', String(NOBODY)] : [];
  const places = isRoot ? ['/tmp', '/var/tmp', '/home', '/root', scratch] : [image.folder, work];
  const written = run('find', [...places, '-xdev', '-newer', stamp, ...owner, '-not', '-path', stamp]).stdout;
  assert.equal(written, '', 'something was written');
  const { stdout: size } = run('du', ['-sm', image.folder]);
  process.stdout.write(`the image adds ${size.split('\t')[0]} MB to Node; runs as ${image.user} and writes nothing\n`);
  assert(statSync(join(image.folder, 'opt/noiselint/dist/cli.cjs')).isFile());
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
