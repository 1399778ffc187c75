/** A queue's status, for a person. */
import type { Status } from '../../../fleet/status.ts';
import { count } from '../../../report/text.ts';
import { duration } from '../../output/duration.ts';

export function statusText(status: Status): string {
  const { queue, kind, models, done, active, waiting, delayed, failed, workers } = status;
  if (models === 0) return `${queue}: no models; noiselint fleet submit adds some\n`;
  const lost = models - done - active - waiting - delayed - failed;
  const lines = [
    `${queue}: ${count(models, 'model')} to ${kind ?? 'lint'}, ${count(workers, 'worker')}`,
    '',
    row('done', done),
    row('active', active),
    row('waiting', waiting),
    ...(delayed > 0 ? [row('delayed', delayed, 'failed, and will be tried again')] : []),
    ...(failed > 0 ? [row('failed', failed, 'submit with --retry-failed tries them again')] : []),
    ...(lost > 0 ? [row('not queued', lost, 'submit them again')] : []),
    '',
    pace(status),
    ...part('under way', status.underWay, ({ path, worker, progress }) =>
      [path, ...(progress === null ? [] : [`${progress.done}/${progress.total} images`]), worker ?? ''].join('  '),
    ),
    ...part('failed', status.failures, ({ path, reason }) => `${path}: ${reason}`),
  ];
  return `${lines.join('\n')}\n`;
}

const row = (name: string, value: number, note = ''): string =>
  `  ${name.padEnd(10)} ${String(value).padStart(7)}   ${note}`.trimEnd();

function pace({ perSecond, secondsLeft }: Status): string {
  if (secondsLeft === 0) return '  nothing left to do';
  if (perSecond === null || secondsLeft === null) return '  no result in the last 5 minutes';
  const [rate, unit] = perSecond < 1 ? [perSecond * 60, 'a minute'] : [perSecond, 'a second'];
  return `  ${rate.toFixed(1)} ${unit}, about ${duration(secondsLeft)} left`;
}

function part<T>(title: string, items: readonly T[], line: (item: T) => string): readonly string[] {
  return items.length === 0 ? [] : ['', `  ${title}`, ...items.map((item) => `    ${line(item)}`)];
}
