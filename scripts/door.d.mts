export interface Door {
  readonly port: number;
  readonly connections: () => number;
  readonly drops: () => number;
  readonly close: () => void;
}

export function openDoor(
  port: number,
  options?: { readonly dropAfter?: number | null; readonly delayMs?: number },
): Promise<Door>;
