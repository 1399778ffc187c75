/** Routes: what is asked for, and what comes back. */
import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { listRules } from '../lint/rule-list.ts';
import { jsonText } from '../report/json-text.ts';
import { ClientGone } from './body.ts';
import { type Linting, lintUpload } from './lint-upload.ts';
import { lintUrl } from './lint-url.ts';
import type { Metrics } from './metrics.ts';
import { openApi } from './openapi.ts';
import { Problem, problemResponse, refuse } from './problem.ts';
import { NAMELESS, parseQuery } from './query.ts';

export interface AppOptions extends Linting {
  readonly metrics: Metrics;
}

export type App = Hono<{ Bindings: HttpBindings }>;

const RETRY_AFTER_S = '1';
/** nginx's number for a client that closed the connection before the answer. */
const CLIENT_GONE = 499;

export function createApp({ metrics, ...linting }: AppOptions): App {
  const app: App = new Hono();
  /** Counted apart, so that slow servers take no place from uploads. */
  const underWay: Record<Sent, number> = { upload: 0, url: 0 };

  app.use(async (context, next) => {
    const start = performance.now();
    await next();
    const { status } = context.res;
    metrics.request(routeOf(context.req.path), status, (performance.now() - start) / 1000);
  });
  app.post('/v1/lint', async ({ req, env }) => {
    const sent = sentBy(env.incoming);
    if (underWay[sent] >= linting.limits.uploads) {
      throw refuse('overloaded', `${underWay[sent]} ${sent}s are under way already: come back`, {
        'retry-after': RETRY_AFTER_S,
      });
    }
    underWay[sent] += 1;
    metrics.uploads.inc();
    try {
      const query = new URL(req.url).searchParams;
      const { status, document } = await (sent === 'upload'
        ? lintUpload(env.incoming, parseQuery(query, NAMELESS), linting)
        : lintUrl(env.incoming, query, linting));
      metrics.outcome(status);
      return jsonResponse(document);
    } finally {
      underWay[sent] -= 1;
      metrics.uploads.dec();
    }
  });
  const rules = jsonText(listRules());
  const api = jsonText(openApi(linting.version));
  app.get('/v1/rules', () => jsonResponse(rules));
  app.get('/openapi.json', () => jsonResponse(api));
  app.get('/healthz', () => jsonResponse(jsonText({ status: 'ok' })));
  app.get(
    '/metrics',
    async () => new Response(await metrics.text(), { headers: { 'content-type': metrics.contentType } }),
  );
  for (const [path, method] of Object.entries(ROUTES)) {
    app.all(path, () => {
      throw refuse('method-not-allowed', `${path} takes ${method}`, { allow: method });
    });
  }
  app.notFound(() => problemResponse(refuse('not-found', `there is ${Object.keys(ROUTES).join(', ')}`)));
  app.onError((error) => {
    if (error instanceof ClientGone) return new Response(null, { status: CLIENT_GONE });
    const problem = error instanceof Problem ? error : unexpected(error);
    if (problem.status === 422 || problem.status >= 500) metrics.outcome(problem.code);
    return problemResponse(problem);
  });
  return app;
}

/** A model, or where it lies. */
type Sent = 'upload' | 'url';

function sentBy({ headers }: IncomingMessage): Sent {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/octet-stream') return 'upload';
  if (type === 'application/json') return 'url';
  throw refuse(
    'unsupported-media-type',
    "send the model's bytes as application/octet-stream, or its URL as application/json",
  );
}

const ROUTES: Readonly<Record<string, string>> = {
  '/v1/lint': 'POST',
  '/v1/rules': 'GET',
  '/openapi.json': 'GET',
  '/healthz': 'GET',
  '/metrics': 'GET',
};

/** The label of a path in the metrics: unknown paths share one, or clients could create labels without end. */
const routeOf = (path: string): string => (Object.hasOwn(ROUTES, path) ? path : 'other');

const unexpected = ({ message }: Error): Problem =>
  refuse('internal-error', `a fault in noiselint itself, please report it: ${message}`);

const jsonResponse = (text: string): Response =>
  new Response(text, { headers: { 'content-type': 'application/json; charset=utf-8' } });
