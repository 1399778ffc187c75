/** Turns errors of Redis and of the connection to it into messages that say what to do. */

const NAME_IT = 'name one with --redis or NOISELINT_REDIS_URL';

const noSocket = (shown: string): string => `there is no socket ${shown}: start a Redis, or ${NAME_IT}`;

const BY_CODE: Readonly<Record<string, (shown: string) => string>> = {
  ECONNREFUSED: (shown) => `no Redis answers at ${shown}: start one (redis-server), or ${NAME_IT}`,
  ENOENT: noSocket,
  ENOTDIR: noSocket,
  EACCES: (shown) => `no permission to open ${shown}`,
  ENOTFOUND: (shown) => `there is no host of that name: ${shown}`,
  EAI_AGAIN: (shown) => `the name in ${shown} can't be looked up now`,
  EHOSTUNREACH: (shown) => `no way leads to ${shown}`,
  ENETUNREACH: (shown) => `no way leads to ${shown}`,
  ETIMEDOUT: (shown) => `${shown} does not answer${shown.startsWith('rediss:') ? ', or not in TLS' : ''}`,
};

const BY_TEXT: readonly (readonly [RegExp, (shown: string) => string])[] = [
  [/WRONGPASS|invalid password/i, (shown) => `Redis at ${shown} refuses this user and password`],
  [/NOAUTH/, (shown) => `Redis at ${shown} wants a password: redis://user:password@host, best in NOISELINT_REDIS_URL`],
  [/NOPERM/, (shown) => `Redis at ${shown} doesn't let this user do that (ACL)`],
  [/^OOM /, (shown) => `Redis at ${shown} has no memory left: raise its maxmemory, or collect and forget other queues`],
  [/^READONLY/, (shown) => `${shown} is a replica that can't be written: name the primary`],
  [/^MISCONF/, (shown) => `Redis at ${shown} can't save to its disk and takes no more writes`],
  [/DB index/i, (shown) => `${shown} has no database of that number`],
  [
    /Protocol error|RESP type|wrong version number|EPROTO|ECONNRESET|Connection is closed/i,
    (shown) => `what listens at ${shown} doesn't talk as Redis does, or went away; with TLS it is rediss://`,
  ],
];

export function explain(error: unknown, shown: string): string {
  const { code = '', message } = (error instanceof Error ? error : new Error(String(error))) as NodeJS.ErrnoException;
  const byText = BY_TEXT.find(([pattern]) => pattern.test(`${code} ${message}`.trim()));
  const tell = BY_CODE[code] ?? byText?.[1];
  return tell === undefined ? `Redis at ${shown}: ${message.split('\n')[0]}` : tell(shown);
}
