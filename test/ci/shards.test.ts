/** templates/shards: each file's own commands, run with the variables that its engine sets; what comes out is the one run. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { net } from '../cli/real.ts';
import { addCommand, createJob, type Job, root } from './job.ts';

const MODELS = 10;
const read = (name: string): string => readFileSync(join(root, 'templates/shards', name), 'utf8');

/** A checkout with models and their list. */
function createFleet(): Job {
  const job = createJob();
  addCommand(job, 'npm', 'echo "npm $*"');
  addCommand(job, 'noiselint', 'exec "$NODE" "$BIN" "$@"');
  const names = Array.from({ length: MODELS }, (_, at) => `models/net-${at}.onnx`);
  mkdirSync(join(job.checkout, 'models'));
  for (const [at, name] of names.entries())
    writeFileSync(join(job.checkout, name), net({ stem: at % 2 === 0 ? 3 : 7 }));
  writeFileSync(join(job.checkout, 'list.txt'), names.join('\n'));
  return job;
}

/** The run that the merge of all shards has to equal. */
function oneRun(job: Job, format: string): string {
  return job.run(`noiselint lint models -f ${format}`).stdout;
}

/** Runs what has to end well. */
function succeed(job: Job, script: string, env: Readonly<Record<string, string>> = {}) {
  const result = job.run(script, env);
  expect(result).toMatchObject({ status: 0 });
  return result;
}

/** As a killed shard leaves it: without its end. */
function tear(job: Job, name: string): void {
  const text = readFileSync(join(job.checkout, name), 'utf8');
  writeFileSync(join(job.checkout, name), text.slice(0, text.length / 2));
}

const hasParallel = spawnSync('parallel', ['--version']).status === 0;

describe('GNU parallel', () => {
  it.skipIf(!hasParallel)('lints the list, and takes up what was stopped', () => {
    const job = createFleet();
    copyFileSync(join(root, 'templates/shards/parallel.sh'), join(job.checkout, 'parallel.sh'));
    succeed(job, './parallel.sh list.txt 3');
    expect(job.read('noiselint.json')).toBe(oneRun(job, 'json'));
    tear(job, 'shard-2.jsonl');
    succeed(job, './parallel.sh list.txt 3');
    expect(job.read('noiselint.json')).toBe(oneRun(job, 'json'));
  });

  it.skipIf(!hasParallel)('does not merge what is of another list', () => {
    const job = createFleet();
    copyFileSync(join(root, 'templates/shards/parallel.sh'), join(job.checkout, 'parallel.sh'));
    succeed(job, './parallel.sh list.txt 2');
    writeFileSync(join(job.checkout, 'list.txt'), 'models/net-3.onnx\n');
    const { status, stderr } = job.run('./parallel.sh list.txt 2');
    expect({ status: status === 0, stderr }).toEqual({
      status: false,
      stderr: expect.stringContaining("can't continue"),
    });
  });
});

it('a Slurm array lints the list, and its second script merges', () => {
  const job = createFleet();
  const script = read('slurm.sh');
  expect(script.match(/^#SBATCH --[\w-]+(=\S+)?$/gm)).toHaveLength(4);
  expect(spawnSync('bash', ['-n'], { input: script }).status).toBe(0);
  writeFileSync(join(job.checkout, 'slurm.sh'), script);
  for (const id of ['1', '2', '3']) {
    succeed(job, 'bash slurm.sh list.txt', { SLURM_ARRAY_TASK_ID: id, SLURM_ARRAY_TASK_COUNT: '3' });
  }
  tear(job, 'shard-1.jsonl');
  expect(job.run('bash slurm.sh')).toMatchObject({ status: 2, stderr: expect.stringContaining('was stopped') });
  succeed(job, 'bash slurm.sh list.txt', { SLURM_ARRAY_TASK_ID: '1', SLURM_ARRAY_TASK_COUNT: '3' });
  succeed(job, 'bash slurm.sh');
  expect(job.read('noiselint.json')).toBe(oneRun(job, 'json'));
});

describe('Kubernetes', () => {
  const [shards, merge] = parseAllDocuments(read('kubernetes.yml')).map((document) => document.toJS());
  const containerOf = (manifest: typeof shards) => manifest.spec.template.spec.containers[0];
  const quoted = (words: readonly string[]): string =>
    words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const runContainer = (job: Job, manifest: typeof shards, env: Readonly<Record<string, string>>) => {
    const { command, args, env: own } = containerOf(manifest);
    const variables = Object.fromEntries(own.map(({ name, value }: { name: string; value: string }) => [name, value]));
    return job.run(quoted([...command, ...args]), { ...variables, RESULTS: job.temporary, ...env });
  };

  it('runs an index as a shard, and the merge behind them', () => {
    const job = createFleet();
    for (const index of ['0', '1', '2']) {
      expect(runContainer(job, shards, { JOB_COMPLETION_INDEX: index, SHARDS: '3' })).toMatchObject({ status: 0 });
    }
    expect(runContainer(job, merge, {})).toMatchObject({ status: 0 });
    expect(job.read(join(job.temporary, 'noiselint.json'))).toBe(oneRun(job, 'json'));
  });

  it('has as many shards as completions, and nothing that may be written but the results', () => {
    const env = containerOf(shards).env.find(({ name }: { name: string }) => name === 'SHARDS');
    expect(env.value).toBe(String(shards.spec.completions));
    expect(shards.spec).toMatchObject({ completionMode: 'Indexed', parallelism: shards.spec.completions });
    for (const manifest of [shards, merge]) {
      const { securityContext, volumes } = manifest.spec.template.spec;
      const { volumeMounts, securityContext: own } = containerOf(manifest);
      expect(manifest).toMatchObject({ apiVersion: 'batch/v1', kind: 'Job' });
      expect(securityContext).toMatchObject({ runAsNonRoot: true });
      expect(own).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
      const mounted = volumeMounts.map(({ name }: { name: string }) => name);
      expect(volumes.map(({ name }: { name: string }) => name)).toEqual(mounted);
    }
  });
});

it('a GitHub matrix lints, and its last job merges', () => {
  const job = createFleet();
  const { jobs, env } = parse(read('github.yml'));
  const values = jobs.shard.strategy.matrix.shard;
  const fill = (text: string, shard: number): string =>
    text
      .replaceAll(/\$\{\{ matrix\.shard \}\}/g, String(shard))
      .replaceAll(/\$\{\{ strategy\.job-total \}\}/g, String(values.length));
  const runSteps = ({ steps }: typeof jobs.shard, shard: number) => {
    for (const step of steps.filter(({ run }: { run?: string }) => run !== undefined)) {
      const own = Object.entries<string>(step.env ?? {}).map(([name, text]) => [name, fill(text, shard)]);
      succeed(job, step.run, { ...env, ...Object.fromEntries(own) });
    }
  };
  for (const shard of values) {
    runSteps(jobs.shard, shard);
    const { path } = jobs.shard.steps.at(-1).with;
    expect(job.read(fill(path, shard))).not.toBe(null);
  }
  runSteps(jobs.merge, 0);
  expect(job.read('noiselint.sarif')).toBe(oneRun(job, 'sarif'));
  expect(jobs.merge.needs).toBe('shard');
});

it('GitLab jobs side by side lint, and the last one merges', () => {
  const job = createFleet();
  const { variables, noiselint, 'noiselint-shard': shard } = parse(read('gitlab.yml'));
  for (let index = 1; index <= shard.parallel; index += 1) {
    const own = { CI_NODE_INDEX: String(index), CI_NODE_TOTAL: String(shard.parallel) };
    succeed(job, shard.script.join('\n'), { ...variables, ...own });
    expect(job.read(`shard-${index}.jsonl`)).not.toBe(null);
  }
  succeed(job, noiselint.script.join('\n'), variables);
  expect(job.read(noiselint.artifacts.reports.codequality)).toBe(oneRun(job, 'gitlab'));
  expect(noiselint.needs).toEqual(['noiselint-shard']);
});
