import type { KernelBackend, Tensor, TensorInfo } from '@tensorflow/tfjs-core';

/** An attribute of a TensorFlow operation; `type` is one of the binding's TF_ATTR_ numbers; an array is a list. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** A tensor as the addon returns it: `id` must be given to `deleteTensor` or wrapped by `createOutputTensor`. */
export interface RawTensor {
  id: number;
  dtype: number;
  shape: number[];
}

/** The addon (`tfjs_binding.node`): a thin layer over TensorFlow's C API for eager execution. */
export interface Binding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_UINT8: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_BOOL: number;
  readonly TF_COMPLEX64: number;
  readonly TF_STRING: number;
  readonly TF_RESOURCE: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_ATTR_RESOURCE: number;
  /** @returns the id */
  createTensor(shape: number[], dtype: number, values: unknown): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array | BigInt64Array;
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputIds: readonly number[],
    outputs: number,
  ): RawTensor[];
  /** Whether TensorFlow has set up a GPU. */
  isUsingGpuDevice(): boolean;
  /** The device in whose memory a tensor lies: `.../device:CPU:0`. Our own addition. */
  tensorDevice(id: number): string;
  /** The id of a tensor of this shape that shares the memory of one that lies on the CPU. Our own addition. */
  tensorView(id: number, shape: readonly number[]): number;
  getNumOfTensors(): number;
  getNumOfSavedModels(): number;
}

/** What the backend knows about one tensor. `id` is -1 until the values are uploaded. */
export interface TensorEntry {
  shape: number[];
  dtype: number;
  id: number;
  values: unknown;
  refCount: number;
}

/** The kernel backend of the package, as far as it is used here. */
export interface NodeBackend extends KernelBackend {
  readonly binding: Binding;
  readonly isGPUPackage: boolean;
  readonly isUsingGpuDevice: boolean;
  readonly tensorMap: {
    get(dataId: object): TensorEntry;
    set(dataId: object, entry: TensorEntry): void;
    has(dataId: object): boolean;
    delete(dataId: object): boolean;
  };
  getDTypeInteger(dtype: string): number;
  createOutputTensor(metadata: RawTensor): Tensor;
  /** Ids of the tensors, uploading those that are still on the JavaScript side. */
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  executeSingleOutput(name: string, attributes: readonly OpAttribute[], inputs: readonly TensorInfo[]): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly TensorInfo[],
    outputs: number,
  ): Tensor[];
}

/** Numbers and short lists on the device, one tensor for each value: see `SharedConstants`. */
export interface Constants {
  /** Tensors that are held at the moment. */
  readonly count: number;
  /** @returns the id of a float32 scalar, which must be neither deleted nor kept */
  idOf(value: number): number;
}

export interface NativeEngine {
  readonly binding: Binding;
  readonly backend: NodeBackend;
  readonly constants: Constants;
  /** TensorFlow's version. */
  readonly version: string;
  /** Whether it computes on a GPU. */
  readonly gpu: boolean;
  /** Which one, where the driver tells. */
  readonly gpuName: string | undefined;
  /** Whether operations refuse to run on the GPU where their result would vary from run to run. */
  readonly deterministic: boolean;
  /** What it was built for. */
  readonly build: 'cpu' | 'gpu';
  readonly threads: number;
  /** Where it was loaded from. */
  readonly folder: string;
}
