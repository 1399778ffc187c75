import { isRemote } from '../../library/find-files.ts';
import { withoutSecrets } from '../../remote/url.ts';
import { UsageError } from '../usage-error.ts';

/** Refuses URLs, for commands that run or change a model and need all of it. */
export function refuseUrls(command: string, inputs: readonly string[]): void {
  const url = inputs.find(isRemote);
  if (url !== undefined) throw new UsageError(`${command} needs a file on disk: download ${withoutSecrets(url)} first`);
}
