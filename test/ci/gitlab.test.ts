/** The GitLab component, its script run with the variables that a job has. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { addCommand, createJob, root } from './job.ts';

const text = readFileSync(join(root, 'templates/noiselint.yml'), 'utf8');
const [{ spec }] = parseAllDocuments(text).map((document) => document.toJS());

/** The job with inputs put in, as the service does before it reads the rest. */
function jobWith(inputs: Readonly<Record<string, string>>) {
  const filled = text.replaceAll(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => {
    expect(Object.keys(spec.inputs)).toContain(name);
    return JSON.stringify(inputs[name] ?? spec.inputs[name].default);
  });
  return parseAllDocuments(filled)[1]?.toJS().noiselint;
}

function runJob(inputs: Readonly<Record<string, string>>) {
  const job = createJob();
  addCommand(job, 'npm', 'echo "npm $*"');
  addCommand(job, 'noiselint', 'exec "$NODE" "$BIN" "$@"');
  const { script, variables, artifacts } = jobWith(inputs);
  const result = job.run(script.join('\n'), variables);
  const report = job.read(artifacts.reports.codequality);
  return { ...result, report: report && JSON.parse(report), junit: job.read(artifacts.reports.junit) };
}

describe('the GitLab component', () => {
  it('shows the text and leaves both reports', () => {
    const { status, stdout, report, junit } = runJob({ paths: '*.onnx', version: '1.2.3' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^npm install .* noiselint@1\.2\.3$/m);
    expect(stdout).toMatch(/^my model\.onnx .* 65\.7 /m);
    expect(report[0].location.path).toBe('my model.onnx');
    expect(junit).toContain('<testsuite name="my model.onnx"');
  });

  it.each([
    ['findings', { paths: '*.onnx', args: '--preset strict' }, 1],
    ['a pointer in the checkout', {}, 2],
  ])('fails for %s and leaves both reports all the same', (_, inputs, expected) => {
    const { status, report, junit } = runJob(inputs);
    expect(status).toBe(expected);
    expect(report.length).toBeGreaterThan(0);
    expect(junit).toMatch(/<(failure|error) /);
  });

  it('uses every input', () => {
    for (const name of Object.keys(spec.inputs)) expect(text).toContain(`$[[ inputs.${name} ]]`);
  });
});
