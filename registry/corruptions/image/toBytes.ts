import { unitToByte } from './unitToByte.ts';

/** Brightness as bytes: clipped to [0, 1], times 255, truncated. */
export function toBytes(values: Float64Array | Float32Array): Uint8Array {
  const out = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = unitToByte(values[i]);
  return out;
}
