/** Element types of the tensors in checkpoint files. */
export type TensorType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'bool';

/**
 * One tensor of a file, in logical C order. `data` is of the type's own array (float16 and bfloat16 as their 16 bits,
 * bool as 0 and 1).
 */
export interface TensorData {
  readonly dtype: TensorType;
  readonly shape: readonly number[];
  readonly data:
    | Float32Array
    | Float64Array
    | Uint16Array
    | BigInt64Array
    | Int32Array
    | Int16Array
    | Int8Array
    | Uint8Array;
}

/** Tensors by PyTorch's names, in the file's order. */
export type StateDict = ReadonlyMap<string, TensorData>;
