import type { Binding, NodeBackend, Scalars, TensorEntry } from './NativeEngine.ts';

/** More than a training step uses; of values that change with every step (learning rates) the oldest goes. */
const MOST_KEPT = 256;

/**
 * The numbers of an expression (`tf.add(variance, 1e-5)`) on the device, one tensor for each value, whoever uses it: to a GPU each upload
 * costs a tenth of a millisecond, in which it also waits for all that is queued.
 */
export class SharedScalars implements Scalars {
  readonly #binding: Binding;
  /** By value, the one used last at the end. */
  readonly #ids = new Map<number, number>();

  constructor(binding: Binding) {
    this.#binding = binding;
  }

  get count(): number {
    return this.#ids.size;
  }

  idOf(value: number): number {
    const id = this.#ids.get(value) ?? this.#binding.createTensor([], this.#binding.TF_FLOAT, Float32Array.of(value));
    this.#ids.delete(value);
    this.#ids.set(value, id);
    if (this.#ids.size > MOST_KEPT) this.#drop(this.#ids.keys().next().value!);
    return id;
  }

  #drop(value: number): void {
    this.#binding.deleteTensor(this.#ids.get(value)!);
    this.#ids.delete(value);
  }

  /** Gives operations these scalars in place of those whose values are still on the JavaScript side, where they then stay. */
  serve(backend: NodeBackend): void {
    const { tensorMap } = backend;
    const upload = backend.getInputTensorIds.bind(backend);
    backend.getInputTensorIds = tensors =>
      tensors.map(tensor => {
        // The package also passes 64-bit integers, which have no entry.
        const entry = tensor.dataId && tensorMap.get(tensor.dataId);
        if (!entry) return upload([tensor])[0]!;
        if (entry.values === null) return entry.id;
        return this.#stands(entry) ? this.idOf(entry.values[0]!) : upload([tensor])[0]!;
      });
  }

  /** Whether one of ours can stand for it. The two zeros are one key of a map, so the negative one stays apart. */
  #stands(entry: TensorEntry): entry is TensorEntry & { values: Float32Array } {
    const { shape, dtype, values } = entry;
    return (
      shape.length === 0 &&
      dtype === this.#binding.TF_FLOAT &&
      values instanceof Float32Array &&
      !Object.is(values[0], -0)
    );
  }
}
