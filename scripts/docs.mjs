// Writes what the docs repeat from the code: docs/cli.md (every command's help), docs/limits.md (the reader's bounds), and
// in the other pages what the commands shown there print. With --check: fails when a page is stale.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '' };

const help = (...command) =>
  execFileSync(process.execPath, ['bin/noiselint.js', ...command, '--help'], {
    encoding: 'utf8',
    env,
  });

function cliPage() {
  const top = help();
  const listed = top.slice(top.indexOf('\nCommands:'), top.indexOf('\nExamples:'));
  const commands = [...listed.matchAll(/^ {2}([a-z][a-z-]*)/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== 'help');
  const section = (title, text) => `## ${title}\n\n\`\`\`\n${text.trimEnd()}\n\`\`\`\n`;
  const sections = [section('noiselint', top), ...commands.map((name) => section(`noiselint ${name}`, help(name)))];
  return `# Command line\n\nWritten by \`npm run docs\` from the program's own help.\n\n${sections.join('\n')}`;
}

function limitsPage() {
  const source = readFileSync('src/onnx/limits.ts', 'utf8');
  const rows = [...source.matchAll(/\/\*\* (.+?) \*\/\n {2}readonly (\w+): number;/g)].map(([, text, name]) => {
    const value = new RegExp(`^ {2}${name}: ([\\d_]+),`, 'm').exec(source)?.[1].replaceAll('_', ' ');
    return `| \`${name}\` | ${value} | ${text} |`;
  });
  const intro =
    'What an untrusted file can make the reader do is bounded; a bound that is hit is an error with a code, or a fact that is not known.';
  return `# Limits\n\nWritten by \`npm run docs\` from src/onnx/limits.ts.\n\n${intro}\n\n| limit | value | of what |\n|---|---|---|\n${rows.join('\n')}\n`;
}

// `$ noiselint ...` at the start of a fenced block of the language `console`: what follows is what it prints.
const CONSOLE = /^```console\n\$ noiselint ([^\n]*)\n[\s\S]*?^```$/gm;

function withOutput(path) {
  return readFileSync(path, 'utf8').replace(CONSOLE, (_, line) => {
    const words = line.match(/'[^']*'|\S+/g).map((word) => word.replaceAll("'", ''));
    const { stdout, stderr } = spawnSync(process.execPath, ['bin/noiselint.js', ...words], { encoding: 'utf8', env });
    return `\`\`\`console\n$ noiselint ${line}\n${`${stdout}${stderr}`.trimEnd()}\n\`\`\``;
  });
}

const written = { 'docs/cli.md': cliPage(), 'docs/limits.md': limitsPage() };
const others = readdirSync('docs')
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)
  .filter((path) => !Object.hasOwn(written, path));
const pages = { ...written, ...Object.fromEntries(others.map((path) => [path, withOutput(path)])) };
const check = process.argv.includes('--check');
for (const [path, text] of Object.entries(pages)) {
  let old = null;
  try {
    old = readFileSync(path, 'utf8');
  } catch {}
  if (old === text) continue;
  if (check) {
    process.stderr.write(`${path} is stale: run "npm run docs"\n`);
    process.exitCode = 1;
  } else {
    mkdirSync('docs', { recursive: true });
    writeFileSync(path, text);
  }
}
