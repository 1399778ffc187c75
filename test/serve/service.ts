/** A service in this process, on a port that is free, and requests to it. */
import { request } from 'node:http';
import { onTestFinished } from 'vitest';
import type { RemotePolicy } from '../../src/remote/policy.ts';
import { defaultServeLimits, type ServeLimits } from '../../src/serve/limits.ts';
import { startService } from '../../src/serve/server.ts';

export const VERSION = '9.9.9';
export const OCTETS = { 'content-type': 'application/octet-stream' };

const SCRIPT = new URL('../../dist/serve-worker.cjs', import.meta.url);

const NOWHERE: RemotePolicy = { hosts: [], privateHosts: false };

/** Gives its address. */
export async function started(limits: Partial<ServeLimits> = {}, policy: RemotePolicy = NOWHERE): Promise<string> {
  const service = await startService({
    host: '127.0.0.1',
    port: 0,
    threads: 1,
    limits: { ...defaultServeLimits, ...limits },
    policy,
    script: SCRIPT,
    version: VERSION,
  });
  onTestFinished(service.stop);
  return service.url;
}

export function post(url: string, body: Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = OCTETS) {
  return fetch(url, { method: 'POST', headers, body });
}

export interface Slow {
  readonly send: (bytes: Uint8Array) => void;
  readonly end: () => void;
  readonly hangUp: () => void;
  readonly answer: Promise<{ readonly status: number | undefined; readonly text: string }>;
}

/** An upload whose bytes come when the test says so. */
export function slowPost(url: string, length: number): Slow {
  const outgoing = request(url, { method: 'POST', headers: { ...OCTETS, 'content-length': length } });
  const answer = new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', async (response) => {
      resolve({ status: response.statusCode, text: (await response.toArray()).join('') });
    });
  });
  answer.catch(() => {});
  outgoing.flushHeaders();
  return {
    send: (bytes) => void outgoing.write(bytes),
    end: () => void outgoing.end(),
    hangUp: () => void outgoing.destroy(),
    answer,
  };
}

export async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.split(' ').at(-1) ?? Number.NaN);
}

/** Waits for what takes a moment to show. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}
