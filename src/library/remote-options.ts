import { policyOf, type RemotePolicy } from '../remote/policy.ts';

/** Where inputs that are URLs may lead. */
export interface RemoteOptions {
  /** Whether URLs may be read: all hosts, or those named, `*.example.com` with every subdomain. */
  readonly allowRemote?: boolean | readonly string[];
  /** Whether private, loopback and link-local addresses may be connected to. */
  readonly allowPrivateHosts?: boolean;
}

/** @param configured what a configuration says where the options say nothing */
export function policyFor(
  { allowRemote, allowPrivateHosts = false }: RemoteOptions,
  configured?: RemoteOptions['allowRemote'],
): RemotePolicy {
  return policyOf({ allowPrivateHosts }, allowRemote ?? configured);
}
