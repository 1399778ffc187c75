export const nginxPath: string | null;
export function freePort(): Promise<number>;

export interface Request {
  /** Number of the connection that it came by. */
  readonly connection: string;
  readonly status: number;
  readonly bytes: number;
  readonly url: string;
}

export interface Nginx {
  readonly origin: string;
  readonly port: number;
  readonly secureOrigin: string;
  readonly requests: () => Promise<readonly Request[]>;
  readonly stop: () => Promise<void>;
}

export function startNginx(root: string, tls?: { readonly cert: string; readonly key: string } | null): Promise<Nginx>;
