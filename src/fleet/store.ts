/**
 * What noiselint keeps in Redis beside BullMQ's queue: the run, which job each model has, and one result a job. A result is
 * written once, by whoever is first, and only while its job is still the one of its model: a job that ran twice, was
 * cancelled or replaced meanwhile leaves no second and no stray result.
 */
import type { Redis } from 'ioredis';
import type { Run, Stored, Submission } from './types.ts';

/** A model and its job. */
export interface Member {
  readonly path: string;
  readonly id: string;
}

/** As the queue holds it. */
export interface Placed extends Member {
  /** Place among all that were submitted with it. */
  readonly index: number;
}

export interface Claim {
  /** The job that this model had before, if another. */
  readonly replaced: string | null;
  readonly isDone: boolean;
}

export interface Look {
  readonly run: Run | null;
  readonly isWanted: boolean;
  readonly isDone: boolean;
}

export interface Store {
  readonly run: () => Promise<Run | null>;
  /** Makes this the queue's run where it has none; gives what it has then. */
  readonly begin: (run: Run) => Promise<Run>;
  readonly claim: (members: readonly Placed[]) => Promise<readonly Claim[]>;
  readonly look: (member: Member) => Promise<Look>;
  readonly isWanted: (member: Member) => Promise<boolean>;
  /** @returns false where there is one already, or nobody wants one */
  readonly put: (member: Member, result: Stored) => Promise<boolean>;
  /** In the order in which they were submitted. */
  readonly members: () => AsyncIterable<readonly Placed[]>;
  /** What the latest one told. */
  readonly submission: () => Promise<Submission | null>;
  readonly recordSubmission: (submission: Submission) => Promise<void>;
  readonly results: (ids: readonly string[]) => Promise<readonly (Stored | null)[]>;
  /** Those without a result are no longer wanted. @returns how many that was */
  readonly withdraw: (members: readonly Member[]) => Promise<readonly Member[]>;
  readonly count: () => Promise<{ readonly models: number; readonly done: number; readonly recent: readonly number[] }>;
  readonly forget: () => Promise<void>;
}

const PUT = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
if redis.call('HSETNX', KEYS[2], ARGV[2], ARGV[3]) == 0 then return 0 end
redis.call('INCR', KEYS[3])
redis.call('EXPIRE', KEYS[3], ARGV[4])
return 1`;

const CLAIM = `
local before = redis.call('HGET', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
local replaced = false
if before and before ~= ARGV[2] then
  redis.call('HDEL', KEYS[2], before)
  replaced = before
end
return { replaced, redis.call('HEXISTS', KEYS[2], ARGV[2]) }`;

const WITHDRAW = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
if redis.call('HEXISTS', KEYS[2], ARGV[2]) == 1 then return 0 end
redis.call('ZREM', KEYS[3], ARGV[1])
return redis.call('HDEL', KEYS[1], ARGV[1])`;

/** Results are counted in spans of time, for the throughput. */
export const SPAN_S = 10;
export const SPANS = 30;

/** Models per request to Redis. */
const CHUNK = 500;

export function createStore(client: Redis, key: (name: string) => string): Store {
  const RUN = key('run');
  const MODELS = key('models');
  const RESULTS = key('results');
  const PLACES = key('places');
  const SUBMISSION = key('submission');
  const span = (back: number): string => key(`done-${Math.floor(Date.now() / 1000 / SPAN_S) - back}`);
  const parsed = (text: string | null): Run | null => (text === null ? null : (JSON.parse(text) as Run));
  const each = (script: string, members: readonly (Member & Partial<Placed>)[]): Promise<readonly unknown[]> =>
    pipelined(client, (pipeline) => {
      for (const { path, id, index = 0 } of members)
        pipeline.eval(script, 3, MODELS, RESULTS, PLACES, path, id, String(index));
    });
  return {
    run: async () => parsed(await client.get(RUN)),
    begin: async (run) => {
      const text = JSON.stringify(run);
      const isFirst = await client.setnx(RUN, text);
      return isFirst === 1 ? run : (parsed(await client.get(RUN)) ?? run);
    },
    claim: async (members) => {
      const replies = (await each(CLAIM, members)) as readonly (readonly [string | null, number])[];
      return replies.map(([replaced, isDone]) => ({ replaced, isDone: isDone === 1 }));
    },
    look: async ({ path, id }) => {
      const [run, wanted, isDone] = (await pipelined(client, (pipeline) =>
        pipeline.get(RUN).hget(MODELS, path).hexists(RESULTS, id),
      )) as readonly [string | null, string | null, number];
      return { run: parsed(run), isWanted: wanted === id, isDone: isDone === 1 };
    },
    isWanted: async ({ path, id }) => (await client.hget(MODELS, path)) === id,
    put: async ({ path, id }, result) => {
      const line = JSON.stringify(result);
      return (await client.eval(PUT, 3, MODELS, RESULTS, span(0), path, id, line, 2 * SPANS * SPAN_S)) === 1;
    },
    members: async function* () {
      for (let at = 0; ; at += CHUNK) {
        const flat = await client.zrange(PLACES, String(at), String(at + CHUNK - 1), 'WITHSCORES');
        if (flat.length === 0) return;
        const paths = flat.filter((_, index) => index % 2 === 0);
        const ids = await client.hmget(MODELS, ...paths);
        yield paths.map((path, index) => ({ path, id: ids[index] ?? '', index: Number(flat[2 * index + 1]) }));
      }
    },
    submission: async () => {
      const text = await client.get(SUBMISSION);
      return text === null ? null : (JSON.parse(text) as Submission);
    },
    recordSubmission: async (submission) => void (await client.set(SUBMISSION, JSON.stringify(submission))),
    results: async (ids) => {
      const lines = ids.length === 0 ? [] : await client.hmget(RESULTS, ...ids);
      return lines.map((line) => (line === null ? null : (JSON.parse(line) as Stored)));
    },
    withdraw: async (members) => {
      const replies = await each(WITHDRAW, members);
      return members.filter((_, index) => replies[index] === 1);
    },
    count: async () => {
      const spans = Array.from({ length: SPANS }, (_, back) => span(back));
      const [models, done, recent] = (await pipelined(client, (pipeline) =>
        pipeline.hlen(MODELS).hlen(RESULTS).mget(spans),
      )) as readonly [number, number, readonly (string | null)[]];
      return { models, done, recent: recent.map(Number) };
    },
    forget: async () => void (await client.del(RUN, MODELS, RESULTS, PLACES, SUBMISSION)),
  };
}

type Pipeline = ReturnType<Redis['pipeline']>;

/** @throws the first thing that went wrong */
async function pipelined(client: Redis, fill: (pipeline: Pipeline) => unknown): Promise<readonly unknown[]> {
  const pipeline = client.pipeline();
  fill(pipeline);
  const replies = (await pipeline.exec()) ?? [];
  return replies.map(([error, reply]) => {
    if (error) throw error;
    return reply;
  });
}
