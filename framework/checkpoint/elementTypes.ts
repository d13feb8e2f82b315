import type { TensorData, TensorType } from './StateDict.ts';

type ElementArray = TensorData['data'];
interface ElementType {
  readonly bytes: number;
  readonly array: new (buffer: ArrayBuffer, byteOffset?: number, length?: number) => ElementArray;
  /** In safetensors files. */
  readonly safetensors: string;
  /** The storage class of PyTorch's pickles. */
  readonly storage: string;
}

/** Everything that depends on the element type. float16 and bfloat16 are kept as their 16 bits. */
export const ELEMENT_TYPES: Readonly<Record<TensorType, ElementType>> = {
  float64: { bytes: 8, array: Float64Array, safetensors: 'F64', storage: 'DoubleStorage' },
  float32: { bytes: 4, array: Float32Array, safetensors: 'F32', storage: 'FloatStorage' },
  float16: { bytes: 2, array: Uint16Array, safetensors: 'F16', storage: 'HalfStorage' },
  bfloat16: { bytes: 2, array: Uint16Array, safetensors: 'BF16', storage: 'BFloat16Storage' },
  int64: { bytes: 8, array: BigInt64Array, safetensors: 'I64', storage: 'LongStorage' },
  int32: { bytes: 4, array: Int32Array, safetensors: 'I32', storage: 'IntStorage' },
  int16: { bytes: 2, array: Int16Array, safetensors: 'I16', storage: 'ShortStorage' },
  int8: { bytes: 1, array: Int8Array, safetensors: 'I8', storage: 'CharStorage' },
  uint8: { bytes: 1, array: Uint8Array, safetensors: 'U8', storage: 'ByteStorage' },
  bool: { bytes: 1, array: Uint8Array, safetensors: 'BOOL', storage: 'BoolStorage' },
};

const names = Object.keys(ELEMENT_TYPES) as TensorType[];

/** The element type of a storage class such as `FloatStorage`, or undefined. */
export function typeOfStorage(storage: string): TensorType | undefined {
  return names.find(name => ELEMENT_TYPES[name].storage === storage);
}

/** The element type of a safetensors code such as `F32`, or undefined. */
export function typeOfSafetensors(code: string): TensorType | undefined {
  return names.find(name => ELEMENT_TYPES[name].safetensors === code);
}

/** Number of elements of a shape. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
