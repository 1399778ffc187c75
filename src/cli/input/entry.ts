/** One of the models that a run was given. */
export interface Entry {
  /** As the report shows it. */
  readonly path: string;
  /** Place among all that the run was given, from 0. */
  readonly index: number;
  /** In bytes, where the list tells it. */
  readonly size?: number;
}
