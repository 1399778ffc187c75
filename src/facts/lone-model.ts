import type { Files, OpenedSource } from './inspect-source.ts';

const nothing = (): void => {};

/**
 * A model with nothing beside it, whose bytes nobody changes or has to let go of.
 * @param external why there is no external data, or what of it there is
 */
export const loneModel = (
  open: (path: string) => Omit<OpenedSource, 'verify' | 'close'>,
  external: Files['external'],
): Files => ({
  open: (path) => Object.assign(open(path), { verify: nothing, close: nothing }),
  sidecars: () => ({ sidecars: [], observations: [] }),
  external,
});
