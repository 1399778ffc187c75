// Writes what the docs repeat from the code: docs/cli.md (every command's help) and docs/limits.md (the reader's bounds).
// With --check: fails when a page is stale.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const help = (...command) =>
  execFileSync(process.execPath, ['bin/noiselint.js', ...command, '--help'], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '' },
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

const pages = { 'docs/cli.md': cliPage(), 'docs/limits.md': limitsPage() };
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
