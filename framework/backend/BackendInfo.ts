import type { Precision } from './Precision.ts';

export type BackendName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';

/** What is computing, and why it was chosen. */
export interface BackendInfo {
  readonly name: BackendName;
  readonly device: 'cpu' | 'gpu';
  /** TensorFlow's version on `tensorflow`, else that of the TensorFlow.js package. */
  readonly version: string;
  /** One sentence for the log: why this backend and not a faster one, and on what it computes. */
  readonly why: string;
  /** What convolutions compute in. */
  readonly precision: Precision;
  /** Threads that compute; on a GPU, those of the host. */
  readonly threads: number;
}

export interface BackendOptions {
  /** `auto`: the best that really works: tensorflow, else wasm; with `device: 'gpu'` tensorflow on CUDA, else webgpu. */
  readonly backend?: 'auto' | BackendName | undefined;
  /** `auto` takes what the backend has. `gpu` is a promise: without one, opening fails. */
  readonly device?: 'auto' | 'cpu' | 'gpu' | undefined;
  /**
   * Default float32. The 16 bits are to be had on `tensorflow` only, and backend `auto` then takes nothing else. `auto`: bfloat16 where
   * the processor has units for it and TensorFlow computes on it, else float32.
   */
  readonly precision?: Precision | 'auto' | undefined;
  /** Default: every core that the process may use. Fixed once a backend is loaded in a process. */
  readonly threads?: number | undefined;
}
