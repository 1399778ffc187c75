/** A status in the text format of Prometheus. */
import { Gauge, Registry } from 'prom-client';
import type { Status } from './status.ts';

const STATES = ['waiting', 'active', 'delayed', 'failed', 'done'] as const;

export function prometheus(status: Status): Promise<string> {
  const registry = new Registry();
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[]): Gauge<Label> =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const { queue, workers, perSecond } = status;
  const models = gauge('noiselint_fleet_models', 'Models of the queue by the state of their job.', ['queue', 'state']);
  for (const state of STATES) models.set({ queue, state }, status[state]);
  gauge('noiselint_fleet_workers', 'Workers that are connected.', ['queue']).set({ queue }, workers);
  gauge('noiselint_fleet_results_per_second', 'Results stored a second over the last minutes.', ['queue']).set(
    { queue },
    perSecond ?? 0,
  );
  return registry.metrics();
}
