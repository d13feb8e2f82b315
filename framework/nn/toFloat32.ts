import type { TensorData } from '../checkpoint/StateDict.ts';

/** The values of a checkpoint's tensor, of whatever type, as float32. Returns the data itself where it is that. */
export function toFloat32({ dtype, data }: TensorData): Float32Array {
  if (data instanceof Float32Array) return data;
  if (dtype === 'bfloat16') return new Float32Array(Uint32Array.from(data as Uint16Array, bits => bits << 16).buffer);
  if (dtype === 'float16') return Float32Array.from(data as Uint16Array, halfValue);
  return Float32Array.from(data as ArrayLike<number | bigint>, Number);
}

/** IEEE 754 half precision: 1 bit of sign, 5 of exponent, 10 of mantissa. */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}
