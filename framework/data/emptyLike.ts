/** Zeros of the type of `data`. (Not by its constructor: that of a `Buffer`, which decoders return, is deprecated.) */
export function emptyLike<A extends Uint8Array | Int32Array | Float32Array>(data: A, length: number): A {
  if (data instanceof Float32Array) return new Float32Array(length) as A;
  return (data instanceof Int32Array ? new Int32Array(length) : new Uint8Array(length)) as A;
}
