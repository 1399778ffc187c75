/** What a baseline file holds. `baseline.schema.json` is generated from here (npm run schemas). */

export interface Baseline {
  /** For editors. */
  readonly $schema?: string;
  readonly schemaVersion: 1;
  /** By fingerprint of the architecture: a model that is renamed or trained again keeps its entry. */
  readonly models: Readonly<Record<string, BaselineEntry>>;
}

export interface BaselineEntry {
  /** Where models of this architecture were last seen, relative to the baseline's folder, '/' separators. */
  readonly paths: readonly string[];
  /** By `rule/code`, or the code alone where no rule owns the finding. */
  readonly findings: Readonly<Record<string, Accepted>>;
}

export interface Accepted {
  /**
   * Findings of this code in one model.
   * @asType integer
   * @minimum 1
   */
  readonly count: number;
  /** The largest gain among them, dB; null where none has a number. */
  readonly gainDb: number | null;
}
