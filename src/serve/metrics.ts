/** What the service counts, in the text form of Prometheus. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly request: (route: string, status: number, seconds: number) => void;
  readonly outcome: (outcome: string) => void;
  readonly received: (bytes: number) => void;
  readonly uploads: { readonly inc: () => void; readonly dec: () => void };
  readonly contentType: string;
  readonly text: () => Promise<string>;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Memory, CPU and the delay of the event loop of the process.
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'noiselint_request_duration_seconds',
    help: 'Requests that were answered, by route and status; uploads from first byte to answer.',
    labelNames: ['route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const outcomes = new Counter({
    name: 'noiselint_models_total',
    help: 'Models that were looked at, by outcome: linted, not-applicable, or the code of what failed.',
    labelNames: ['outcome'],
    registers,
  });
  const bytes = new Counter({
    name: 'noiselint_received_bytes_total',
    help: 'Bytes of models that came in.',
    registers,
  });
  const uploads = new Gauge({ name: 'noiselint_uploads_in_flight', help: 'Models being taken or linted.', registers });
  return {
    request: (route, status, seconds) => requests.observe({ route, status }, seconds),
    outcome: (outcome) => outcomes.inc({ outcome }),
    received: (count) => bytes.inc(count),
    uploads,
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
