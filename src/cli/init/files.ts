/** The files that `init` writes, as text. */
import { BASELINE_FILE } from '../../config/baseline-file.ts';
import type { Config } from '../../config/types.ts';
import type { Detected, Service } from './detect.ts';

export interface Planned {
  /** Relative to the working directory. */
  readonly path: string;
  readonly text: string;
  /** The part to add to a file that exists already. */
  readonly part: string;
}

/** On GitHub, where hooks and actions are fetched from; the ids are those of .pre-commit-hooks.yaml and action.yml. */
const REPOSITORY = 'noiselint/noiselint';
const HOOK = 'noiselint';

export function configFile({ schema, ignores }: Detected): Planned {
  const config: Config = {
    ...(schema === null ? {} : { $schema: schema }),
    extends: 'recommended',
    failOn: 'warning',
    baseline: BASELINE_FILE,
    ...(ignores.length === 0 ? {} : { ignores }),
  };
  const text = `${JSON.stringify(config, null, 2)}\n`;
  return { path: 'noiselint.config.json', text, part: text };
}

export function hookFile(version: string): Planned {
  const part = `  - repo: https://github.com/${REPOSITORY}
    rev: v${version}
    hooks:
      - id: ${HOOK}
        # Sees a few files at a time: the run over all models tells what of the baseline is to be pruned.
        args: [--pass-on-unpruned]
`;
  return { path: '.pre-commit-config.yaml', text: `repos:\n${part}`, part };
}

export function workflowFile(service: Service, detected: Detected, version: string): Planned {
  return service === 'gitlab' ? gitlabFile(detected, version) : githubFile(detected, version);
}

function githubFile({ roots, usesLfs }: Detected, version: string): Planned {
  const steps = `      - uses: actions/checkout@v4
${usesLfs ? '        with:\n          lfs: true\n' : ''}      - uses: ${REPOSITORY}@v${version}
        with:
          paths: |
${roots.map((root) => `            ${root}\n`).join('')}`;
  const text = `name: noiselint
on:
  pull_request:
  push:
    branches: [main, master]
permissions:
  contents: read
jobs:
  noiselint:
    runs-on: ubuntu-latest
    steps:
${steps}`;
  return { path: '.github/workflows/noiselint.yml', text, part: steps };
}

function gitlabFile({ roots }: Detected, version: string): Planned {
  const text = `include:
  - remote: https://raw.githubusercontent.com/${REPOSITORY}/v${version}/templates/noiselint.yml
    inputs:
      paths: ${roots.join(' ')}
      version: ${version}
`;
  return { path: '.gitlab-ci.yml', text, part: text };
}
