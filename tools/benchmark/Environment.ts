import type { Priority } from './Placement.ts';

/** On what, with what and how a table was measured. */
export interface Environment {
  readonly device: 'cpu' | 'gpu';
  readonly precision: string;
  /** Processor or GPU, cores, features. */
  readonly machine: string;
  readonly system: string;
  readonly shiftkit: string;
  /** What computes on our side. */
  readonly engine: string;
  readonly node: string;
  /** Undefined where only our side was measured. */
  readonly torch?: string;
  readonly threads: number;
  /** Processors that both sides were held on. */
  readonly processors?: readonly number[];
  readonly priority: Priority;
}
