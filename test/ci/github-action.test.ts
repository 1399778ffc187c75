/** action.yml and its script, run with the variables that a GitHub job has. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { addCommand, createJob, type Job, root } from './job.ts';

const action = parse(readFileSync(join(root, 'action.yml'), 'utf8'));
const [step] = action.runs.steps;

/** Runs the step as the service would, each input at its default unless given. */
function runStep(job: Job, inputs: Readonly<Record<string, string>> = {}) {
  const values: Record<string, string> = {};
  for (const [variable, expression] of Object.entries<string>(step.env)) {
    const name = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression)?.[1] ?? '';
    expect(Object.keys(action.inputs)).toContain(name);
    values[variable] = inputs[name] ?? action.inputs[name].default;
  }
  const [summary, output] = ['summary.md', 'output'].map((name) => join(job.temporary, name)) as [string, string];
  const service = { GITHUB_ACTION_PATH: root, GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output };
  const result = job.run(step.run, { ...service, RUNNER_TEMP: job.temporary, ...values });
  const outputs = Object.fromEntries((job.read(output) ?? '').split('\n').map((line) => line.split('=')));
  return { ...result, outputs, summary: job.read(summary) };
}

describe('the GitHub Action', () => {
  it('hands every input over as a variable and every output back', () => {
    expect(
      Object.keys(action.inputs)
        .map((name) => `INPUT_${name.toUpperCase()}`)
        .sort(),
    ).toEqual(Object.keys(step.env).sort());
    expect(Object.values<{ value: string }>(action.outputs).map(({ value }) => value)).toEqual(
      Object.keys(action.outputs).map((name) => `\${{ steps.${step.id}.outputs.${name} }}`),
    );
  });

  it('annotates, summarizes and leaves two reports', () => {
    const job = createJob();
    const { status, stdout, outputs, summary } = runStep(job, { paths: 'my model.onnx' });
    expect({ status, outputs }).toMatchObject({ status: 0, outputs: { status: '0' } });
    expect(stdout).toContain('::warning file=my model.onnx');
    expect(summary).toContain('| `my model.onnx` |');
    expect(JSON.parse(job.read(outputs.report) ?? '')).toMatchObject({ summary: { linted: 1, failed: 0 } });
    expect(JSON.parse(job.read(outputs.sarif) ?? '').runs[0].results.length).toBeGreaterThan(0);
  });

  it.each([
    ['findings', { paths: 'my model.onnx\n', args: ' --preset strict\n--quiet ' }, 1, '::error file=my model.onnx'],
    ['a pointer among the models of the whole checkout', {}, 2, 'git lfs pull'],
    ['a glob', { paths: '*.onnx\nbad/*.onnx' }, 2, 'git lfs pull'],
    ['another format', { paths: 'my model.onnx', format: 'compact', args: '--fail-on warning' }, 1, 'warning: pooling'],
  ])('fails for %s', (_, inputs, expected, text) => {
    const { status, stdout, outputs } = runStep(createJob(), inputs);
    expect({ status, stdout, said: outputs.status }).toEqual({
      status: expected,
      stdout: expect.stringContaining(text),
      said: String(expected),
    });
  });

  it('tells of a wrong option, and promises no report', () => {
    const { status, stderr, outputs } = runStep(createJob(), { args: '--presett strict' });
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("unknown option '--presett'") });
    expect(Object.keys(outputs)).not.toContain('report');
  });

  it('takes text in inputs for text', () => {
    const job = createJob();
    runStep(job, { paths: '$(touch pwned)\n`touch pwned`\n; touch pwned', args: '$(touch pwned) ;touch pwned' });
    expect(job.read('pwned')).toBe(null);
  });

  it('installs a version from npm where one is asked for', () => {
    const job = createJob();
    const installed = `${job.temporary}/noiselint/node_modules/noiselint/bin`;
    addCommand(job, 'npm', `echo "npm $*" >&2; mkdir -p ${installed}; cp "$BIN" ${installed}/noiselint.js`);
    const { stderr } = runStep(job, { version: '1.2.3', paths: 'my model.onnx' });
    expect(stderr).toMatch(/^npm install .* noiselint@1\.2\.3$/m);
    // The copy has no dist/ beside it: that it says so proves that it ran.
    expect(stderr).toContain('dist/cli.cjs');
  });

  it.each(['1.0; rm -rf x', '--global', 'git+https://example.com/x'])('refuses the version %s', (version) => {
    const { status, stdout } = runStep(createJob(), { version });
    expect({ status, stdout }).toEqual({
      status: 2,
      stdout: expect.stringMatching(/^::error title=noiselint::.*version/),
    });
  });

  it('says so where Node is too old', () => {
    const job = createJob();
    addCommand(job, 'node', 'exit 1');
    const { status, stdout } = runStep(job);
    expect({ status, stdout }).toEqual({ status: 2, stdout: expect.stringContaining('actions/setup-node') });
  });
});
