/** Judges from a Redis server's INFO whether it can hold a queue. */

const LEAST = [6, 2] as const;

export interface ServerVerdict {
  /** Reasons why it can't. */
  readonly refusal: string | null;
  /** Settings that may lose jobs. */
  readonly notes: readonly string[];
}

export function judgeServer(info: string, shown: string): ServerVerdict {
  const field = (name: string): string | null => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null;
  const version = field('redis_version');
  const policy = field('maxmemory_policy');
  return {
    refusal:
      version !== null && isOlder(version)
        ? `Redis at ${shown} is version ${version}; queues need ${LEAST.join('.')} or later`
        : null,
    notes:
      policy === null || policy === 'noeviction'
        ? []
        : [
            `Redis at ${shown} may drop jobs and results when memory is short (${policy}): set maxmemory-policy noeviction`,
          ],
  };
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1]);
}
