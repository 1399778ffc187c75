// The hook as its users get it: the real pre-commit from PyPI, a clone of this repository, a cold environment, and a
// repository with a good model, a bad one and a Git LFS pointer. Needs git, python3 with venv, and the registries.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'noiselint-hook-'));
const [clone, project, venv] = ['clone', 'project', 'venv'].map((name) => join(folder, name));
const preCommit = join(venv, 'bin/pre-commit');
const env = {
  ...process.env,
  NO_COLOR: '1',
  PRE_COMMIT_COLOR: 'never',
  PRE_COMMIT_HOME: join(folder, 'home'),
  GIT_CONFIG_GLOBAL: '/dev/null',
};

function run(command, args, cwd = folder) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  if (error) throw error;
  return { status, text: stdout + stderr };
}

function must(command, args, cwd) {
  const { status, text } = run(command, args, cwd);
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${text}`);
}

function makeProject() {
  mkdirSync(project);
  must('git', ['init', '-q'], project);
  const files = {
    'noiselint.config.json': '{ "extends": "strict", "reference": { "stemKernel": 3 } }',
    'lfs.onnx': `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 102400000\n`,
    'README.md': '# no model\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
  const models = { 'good.onnx': 'timm/mobilenetv2_050/model.onnx', 'bad.onnx': 'torchvision/vgg16.onnx' };
  for (const [name, path] of Object.entries(models))
    copyFileSync(join(source, 'fixtures/real', path), join(project, name));
  must('git', ['add', '-A'], project);
}

/** A cold environment each: try-repo keeps its own and throws it away. */
function tryRepo(...files) {
  return run(preCommit, ['try-repo', clone, 'noiselint', '--files', ...files], project);
}

const cases = [
  { files: ['good.onnx'], status: 0, says: [/noiselint\.+Passed/] },
  {
    files: ['bad.onnx', 'lfs.onnx'],
    status: 1,
    says: [
      /noiselint\.+Failed/,
      /error: \/features\/features\.4\/MaxPool takes the maximum/,
      /noiselint: lfs\.onnx: this is a Git LFS pointer.*git lfs pull/,
    ],
  },
  { files: ['README.md'], status: 0, says: [/no files to check\)Skipped/] },
];

try {
  must('python3', ['-m', 'venv', venv]);
  must(join(venv, 'bin/pip'), ['install', '--quiet', 'pre-commit']);
  must('git', ['clone', '--quiet', '--no-hardlinks', source, clone]);
  must(preCommit, ['validate-manifest', join(clone, '.pre-commit-hooks.yaml')]);
  makeProject();
  for (const { files, status, says } of cases) {
    const result = tryRepo(...files);
    assert.equal(result.status, status, `${files}: ${result.text}`);
    for (const pattern of says) assert.match(result.text, pattern);
    process.stdout.write(`${files.join(', ')}: ${status === 0 ? 'passes' : 'fails'} as it should\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
