/** The address of Redis: from the flag, else the environment, else this machine. As shown, it never holds the password. */
import { FleetError } from './fleet-error.ts';

export interface Server {
  readonly url: string;
  readonly shown: string;
}

const DEFAULT = 'redis://127.0.0.1:6379';
const EXPECTED = 'expected redis://[user:password@]host[:port][/number], rediss:// for TLS, or unix:///path/to/socket';

export function serverOf(named: string | undefined, env: Readonly<Record<string, string | undefined>>): Server {
  const url = named ?? (env.NOISELINT_REDIS_URL || DEFAULT);
  const source = named === undefined ? 'NOISELINT_REDIS_URL' : '--redis';
  if (!URL.canParse(url)) throw new FleetError(`${source} is no URL: ${EXPECTED}`);
  const { protocol, host, pathname } = new URL(url);
  const isSocket = protocol === 'unix:';
  if (!['redis:', 'rediss:', 'unix:'].includes(protocol) || (isSocket ? host !== '' : host === ''))
    throw new FleetError(`${source} is no address of a Redis: ${EXPECTED}`);
  return { url: isSocket ? decodeURIComponent(pathname) : url, shown: `${protocol}//${host}${pathname}` };
}
