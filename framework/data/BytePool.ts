/** As many as the pictures of the few batches that a worker has under way. */
const MOST_KEPT = 12;

/**
 * Memory of pictures that nobody looks at any more, for the next ones: to fill it again costs a fraction of what new memory costs, which
 * has to be asked for page by page and collected afterwards.
 */
export class BytePool {
  readonly #kept: Uint8Array<ArrayBuffer>[] = [];

  /** @returns bytes of any values where memory of this length is kept, else zeros */
  take(length: number): Uint8Array<ArrayBuffer> {
    const place = this.#kept.findIndex(bytes => bytes.length === length);
    return place < 0 ? new Uint8Array(length) : this.#kept.splice(place, 1)[0];
  }

  /** Takes the memory away from these arrays: who reads them all the same finds them empty, not full of other pictures. */
  give(arrays: readonly Uint8Array<ArrayBuffer>[]): void {
    const owned = arrays
      .filter(bytes => bytes.length > 0)
      .map(bytes => structuredClone(bytes, { transfer: [bytes.buffer] }));
    this.#kept.push(...owned);
    this.#kept.splice(0, this.#kept.length - MOST_KEPT);
  }
}
