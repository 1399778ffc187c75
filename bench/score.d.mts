export interface Row {
  readonly file: string;
  readonly [key: string]: unknown;
}

export interface Check {
  readonly fact: string;
  readonly ok: boolean;
  readonly want: unknown;
  readonly got: unknown;
}

export function readManifest(folder: string): readonly Row[];
export function scoreRow(row: Row, result: object | undefined): readonly Check[];
