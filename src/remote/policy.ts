/** Which hosts noiselint may connect to. The command line may allow more than a configuration, which others may have written. */

export interface RemotePolicy {
  /** Hosts that may be connected to: all, or those named; `*.` stands for any subdomain. */
  readonly hosts: 'all' | readonly string[];
  /** Whether private, loopback and link-local addresses may be connected to. Never from a configuration. */
  readonly privateHosts: boolean;
}

/** Timeouts and retries. */
export interface Patience {
  /** Milliseconds without a byte, after which a connection counts as dead. */
  readonly idleMs: number;
  /** Retries in a row without a byte received before giving up. */
  readonly retries: number;
  /** Milliseconds before the first retry; each next one waits twice as long, with jitter. */
  readonly backoffMs: number;
  /** Milliseconds for all that is read of one model. */
  readonly totalMs: number;
}

export const defaultPatience: Patience = { idleMs: 20_000, retries: 5, backoffMs: 250, totalMs: 600_000 };

export interface RemoteFlags {
  readonly allowRemote?: boolean;
  readonly allowPrivateHosts?: boolean;
}

/** @param configured `allowRemote` of the configuration */
export function policyOf(flags: RemoteFlags, configured: boolean | readonly string[] | undefined): RemotePolicy {
  const isAllowed = flags.allowRemote === true || configured === true;
  return {
    hosts: isAllowed ? 'all' : configured || [],
    privateHosts: flags.allowPrivateHosts === true,
  };
}

export function allowsHost({ hosts }: RemotePolicy, host: string): boolean {
  if (hosts === 'all') return true;
  const name = host.toLowerCase();
  return hosts.some((allowed) =>
    allowed.startsWith('*.') ? name.endsWith(allowed.slice(1).toLowerCase()) : name === allowed.toLowerCase(),
  );
}
