import { badgeOf } from '../../report/badge/badge.ts';
import { OK } from '../exit-status.ts';
import type { Flags } from '../flags/flags.ts';
import { writeFile } from '../output/write-file.ts';
import { reportOn } from '../results/one-model.ts';
import type { Services } from '../services/services.ts';
import { UsageError } from '../usage-error.ts';

export interface BadgeFlags extends Pick<Flags, 'outputFile' | 'normalization' | 'inputSize' | 'limit'> {
  readonly endpoint?: boolean;
}

export async function badge(input: string, { endpoint, ...flags }: BadgeFlags, services: Services): Promise<number> {
  const { host } = services;
  const report = await reportOn(input, flags, services);
  const unread = report.models.find(({ status }) => status === 'failed');
  if (unread?.status === 'failed') throw new UsageError(`${unread.path}: ${unread.reason.message}`);
  const what = badgeOf(report);
  const text =
    endpoint === true
      ? `${JSON.stringify(what, null, 2)}\n`
      : (await import('../../report/badge/svg.ts')).badgeSvg(what);
  if (flags.outputFile === undefined) await host.stdout.write(text);
  else await writeFile(flags.outputFile, text, host.cwd);
  return OK;
}
