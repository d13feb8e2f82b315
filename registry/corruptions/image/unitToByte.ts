/** A brightness of [0, 1] as a byte: clipped, then **truncated**, as the original's cast to uint8 does. */
export function unitToByte(value: number): number {
  return value <= 0 ? 0 : value >= 1 ? 255 : (value * 255) | 0;
}
