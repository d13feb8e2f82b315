import { type DataType, type Tensor, tf } from '../backend/tf.ts';

/** One recorded operation. `saved` are clones that belong to the tape. */
export interface TapeNode {
  readonly id: number;
  readonly kernelName: string;
  readonly inputs: Record<string, Tensor | null | undefined>;
  readonly outputs: Tensor[];
  readonly saved: Tensor[];
  /** From the gradients of the outputs (null: does not count) to one function per input. Absent: not differentiable. */
  readonly gradient?: (dys: (Tensor | null)[]) => Record<string, () => Tensor>;
}

interface CustomOperation {
  readonly inputs: Record<string, Tensor>;
  readonly forwardFunc: (backend: unknown, save: (tensors: Tensor[]) => void) => Tensor | Tensor[];
  readonly backwardsFunc: (dy: Tensor | Tensor[], saved: Tensor[]) => Record<string, () => Tensor>;
}

/** What of the engine of TensorFlow.js 4.22.0 is used here, although its types keep it private. */
export interface EngineInternals {
  readonly state: {
    /** Only ever appended to while a forward pass records. */
    activeTape: { push(node: TapeNode): unknown } | null;
    readonly gradientDepth: number;
    readonly numBytes: number;
  };
  runKernelFunc(operation: CustomOperation): Tensor | Tensor[];
  runKernel(name: string, inputs: Record<string, unknown>, attributes?: object): Tensor | Tensor[];
  startTape(): void;
  endTape(): void;
  startScope(name?: string): void;
  endScope(result?: unknown): void;
  makeTensor(values: unknown, shape: readonly number[], dtype: DataType): Tensor;
}

/** The engine, opened. `openBackend` has made sure of its version. */
export function engine(): EngineInternals {
  return tf.engine() as unknown as EngineInternals;
}
