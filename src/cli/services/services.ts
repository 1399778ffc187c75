import type { Engine } from './engine.ts';
import type { Host } from './host.ts';

/** What commands depend on; tests replace all of it. */
export interface Services {
  readonly host: Host;
  readonly version: string;
  readonly loadEngine: () => Promise<Engine>;
}
