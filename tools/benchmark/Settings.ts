import type { BackendOptions } from '../../framework/backend/BackendInfo.ts';
import type { TorchInfo } from './findTorch.ts';
import type { Placement } from './Placement.ts';

export type Precision = NonNullable<BackendOptions['precision']>;
export type Layout = 'channels_last' | 'contiguous';

/** How the jobs are measured. */
export interface Settings {
  readonly runs: number;
  /** Steps before the timed ones. */
  readonly warmup: number;
  readonly threads: number;
  readonly precision: Precision;
  readonly device: 'cpu' | 'gpu';
  readonly backend: NonNullable<BackendOptions['backend']>;
  readonly placement: Placement;
  /** Undefined: our side only. */
  readonly torch: (TorchInfo & { readonly fused: boolean; readonly layout: Layout | 'auto' }) | undefined;
}
