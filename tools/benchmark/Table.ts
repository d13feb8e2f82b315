import type { Environment } from './Environment.ts';
import type { JobResult } from './JobResult.ts';

/** Rows that were measured under the same conditions. */
export interface Table {
  /** Of the jobs; undefined for those of single networks. */
  readonly suite?: string | undefined;
  readonly environment: Environment;
  readonly rows: readonly TableRow[];
}

export interface TableRow extends JobResult {
  /** Day, YYYY-MM-DD. */
  readonly date: string;
  /** Of the checkout, `+` where files were changed; null outside of one. */
  readonly commit: string | null;
}
