import type { TensorInfo } from '@tensorflow/tfjs-core';

/** What of the wasm backend is used to compute in JavaScript on its own memory, without copies. */
interface WasmBackend {
  /** Its values are not zeroed. */
  makeOutput(shape: number[], dtype: string): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array;
}

/** A new tensor in the memory of the backend, with arbitrary values. */
export function allocate(backend: unknown, shape: readonly number[], dtype = 'float32'): TensorInfo {
  return (backend as WasmBackend).makeOutput([...shape], dtype);
}

/**
 * The values of a tensor in place. Take views after all allocations: growing memory detaches older ones. Of a type that the
 * tensor really has.
 */
export function view<T extends Float32Array | Int32Array | Uint8Array = Float32Array>(
  backend: unknown,
  tensor: TensorInfo,
): T {
  return (backend as WasmBackend).typedArrayFromHeap(tensor) as T;
}
