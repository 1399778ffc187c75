// The package as its users get it: packed, judged by publint and attw, installed into an empty project, its program run,
// its library imported and typed; then once more beside the optional peers. Needs the npm registry.
// With --nodes: also built and run under the oldest supported Node, the ones in use and the newest, as npm supplies them.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'noiselint-package-'));
const require = createRequire(import.meta.url);
const { devDependencies, exports, peerDependencies } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
/** The versions of Node for --nodes. */
const NODES = ['20.19.0', '20', '22', '24', 'latest'];
const env = { ...process.env, NO_COLOR: '1', npm_config_audit: 'false', npm_config_fund: 'false' };

function run(command, args, cwd, expected = 0, path = env.PATH) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: { ...env, PATH: path },
    encoding: 'utf8',
  });
  if (error) throw error;
  assert.equal(status, expected, `${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout + stderr;
}

const say = (text) => process.stdout.write(`${text}\n`);

/** With types of Node and of nothing else; what is imported below is all that the exports promise. */
const consumer = (formatters) => `
import { type Config, ConfigError, formats, InputError, inspect, lint, type Report, type Rule, rules } from 'noiselint';
${formatters.map((name) => `import { ${name} } from 'noiselint/formatters/${name}';`).join('\n')}
import { formatDefaults, type Formatter } from 'noiselint';
import schema from 'noiselint/schema' with { type: 'json' };
import configSchema from 'noiselint/schema/config' with { type: 'json' };

const config: Config = { extends: 'strict', rules: { pooling: 'off', 'mine/rule': { weight: 0 } } };
const report: Report = await lint(['model.onnx', new Uint8Array()], { config: { ...config, rules: {} } });
const custom: Formatter = (one, { width }) => String(one.models.length + width);
const ids: readonly string[] = rules.map(({ meta }: Rule) => meta.id);
const facts = await inspect('model.onnx', { inputSize: [224, 224] });
const all: readonly Formatter[] = [${formatters}, custom];
const texts = [await formats.markdown(report), ...all.map((format) => format(report, formatDefaults))];
const words = [schema.title, configSchema.title, facts.status, ConfigError.name, InputError.name, ...ids, ...texts];
if (words.some((word) => typeof word !== 'string')) throw new Error('a word is missing');
console.log(report.models.map(({ status }) => status).join(' '));
`;

/** What stands for the star of a pattern of the exports, among the files of the package. */
function filling(pattern, paths) {
  const [before, after] = pattern.slice('./'.length).split('*');
  return paths
    .filter((path) => path.startsWith(before) && path.endsWith(after))
    .map((path) => path.slice(before.length, -after.length))
    .sort();
}

/** An empty project with this package and these others. */
function project(name, tarball, others) {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }');
  cpSync(join(source, 'fixtures/real/resnet50_norm_fp16.onnx'), join(path, 'model.onnx'));
  cpSync(join(source, 'docs/examples/library.mjs'), join(path, 'library.mjs'));
  cpSync(join(source, 'docs/examples/color-channels.mjs'), join(path, 'plugin.mjs'));
  run('npm', ['install', '--prefer-offline', '--ignore-scripts', tarball, ...others], path);
  return path;
}

/** The program and the library at work, under this Node. */
function checkWork(path, node = process.execPath) {
  const first = [dirname(node), env.PATH].join(delimiter);
  const program = (...args) => run('npx', ['noiselint', ...args], path, 0, first);
  const library = (input, expected) => run('node', ['library.mjs', input], path, expected, first);
  assert.match(program('model.onnx'), /^model\.onnx .* 65\.7 /);
  assert.match(program('explain', 'pooling'), /max/);
  assert.match(library('model.onnx', 1), /^C 13\.6 dB model\.onnx\nstem 7x7, 4 rules/);
  assert.match(library('gone/*.onnx', 2), /^no file matches gone/);
  writeFileSync(join(path, 'noiselint.config.json'), '{ "plugins": ["./plugin.mjs"] }');
  assert.match(program('rules'), /example\/color-channels/);
  rmSync(join(path, 'noiselint.config.json'));
}

function checkProject(path) {
  checkWork(path);
  const formatters = readdirSync(join(source, 'dist/formatters')).map((file) => basename(file, '.js'));
  writeFileSync(join(path, 'consumer.mts'), consumer(formatters));
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
  const options = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--resolveJsonModule', '--types', ''];
  run(process.execPath, [compiler, ...options, '--lib', 'es2023,dom', 'consumer.mts'], path);
  assert.match(run(process.execPath, ['--no-warnings', 'consumer.mjs'], path), /^failed linted$/m);
}

/** A Node from the registry. */
function nodeOf(version) {
  const path = join(folder, `node-${version}`);
  mkdirSync(path);
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  run('npm', ['install', '--no-save', '--prefix', path, `${name}@${version}`], path);
  return join(path, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

try {
  run('npm', ['run', 'build'], source);
  const [packed] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], source)
      .replace(/^[^[]*/, '')
      .replace(/[^\]]*$/, ''),
  );
  const tarball = join(folder, packed.filename);
  say(`${packed.filename}: ${packed.entryCount} files, ${(packed.size / 1024).toFixed(0)} KiB`);
  const paths = packed.files.map(({ path }) => path);
  const shipped = /^(?:bin|dist)\/|^rules\/[\w-]+\.md$|^(?:CHANGELOG|LICENSE|README)|^package\.json$/;
  assert.deepEqual(
    paths.filter((path) => !shipped.test(path) || /\.(?:onnx|map)$|fixture|fuzz/.test(path)),
    [],
  );
  for (const [name, { types, default: code }] of Object.entries(exports).filter(([name]) => name.includes('*')))
    assert.deepEqual(
      filling(types, paths),
      filling(code, paths),
      `what has types under ${name} is what can be imported`,
    );
  assert.ok(packed.size < 3e6, 'no more than a few seconds of download');
  run('npx', ['publint', '--strict', tarball], source);
  say('publint: nothing to say');
  run('npx', ['attw', tarball, '--profile', 'esm-only', '--entrypoints', '.', 'formatters/sarif'], source);
  say('attw: types resolve');

  const bare = project('bare', tarball, []);
  const installed = run('npm', ['ls', '--all', '--parseable'], bare).match(/node_modules\/.*/g) ?? [];
  assert.deepEqual(installed, ['node_modules/noiselint'], 'installs nothing else');
  checkProject(bare);
  say('in an empty project: one package; program, library and types work');
  for (const version of process.argv.includes('--nodes') ? NODES : []) {
    const node = nodeOf(version);
    run(node, ['scripts/build.mjs', '--only=validators'], source);
    checkWork(bare, node);
    say(`under Node ${run(node, ['--version'], bare).trim()}: its source builds, program and library work`);
  }

  const peers = Object.keys(peerDependencies).map((name) => `${name}@${devDependencies[name]}`);
  checkProject(project('peers', tarball, peers));
  say(`beside ${peers.join(', ')}: the same`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
