import { policyOf, type RemotePolicy } from '../remote/policy.ts';

/** Which hosts inputs that are URLs may be read from. */
export interface RemoteOptions {
  /** Whether URLs may be read: all hosts, or those named, `*.example.com` with every subdomain. */
  readonly allowRemote?: boolean | readonly string[];
  /** Whether private, loopback and link-local addresses may be connected to. */
  readonly allowPrivateHosts?: boolean;
}

/** @param configured the configuration's `allowRemote`, used where the options don't set one */
export function policyFor(
  { allowRemote, allowPrivateHosts = false }: RemoteOptions,
  configured?: RemoteOptions['allowRemote'],
): RemotePolicy {
  return policyOf({ allowPrivateHosts }, allowRemote ?? configured);
}
