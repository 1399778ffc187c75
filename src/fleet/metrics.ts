/** A status in the text format of Prometheus. */
import type { Status } from './status.ts';

const STATES = ['waiting', 'active', 'delayed', 'failed', 'done'] as const;

export function prometheus(status: Status): string {
  const queue = `queue="${escaped(status.queue)}"`;
  return [
    ...gauge(
      'noiselint_fleet_models',
      'Models of the queue by the state of their job.',
      STATES.map((state) => [`${queue},state="${state}"`, status[state]] as const),
    ),
    ...gauge('noiselint_fleet_workers', 'Workers that are connected.', [[queue, status.workers]]),
    ...gauge('noiselint_fleet_results_per_second', 'Results stored a second over the last minutes.', [
      [queue, status.perSecond ?? 0],
    ]),
    '',
  ].join('\n');
}

function gauge(
  name: string,
  help: string,
  samples: readonly (readonly [labels: string, value: number])[],
): readonly string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...samples.map(([labels, value]) => `${name}{${labels}} ${value}`),
  ];
}

const escaped = (text: string): string => text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
