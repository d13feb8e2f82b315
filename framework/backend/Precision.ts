/**
 * What convolutions and the layers between them compute in. `bfloat16` has float32's range and 8 bits of mantissa,
 * `float16` 11 bits and a range of 6e-8 to 65504, which is why its losses are scaled.
 */
export type Precision = 'float32' | 'bfloat16' | 'float16';

/** One of the two that take 16 bits. */
export type HalfPrecision = Exclude<Precision, 'float32'>;
