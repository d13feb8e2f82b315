import type { Binding, Constants, NodeBackend, TensorEntry } from './NativeEngine.ts';

/** Numbers that are kept: more than a training step uses; of those that change with every step (learning rates) the oldest goes. */
const MOST_NUMBERS = 256;
/** The same of lists: shapes, axes, paddings. */
const MOST_LISTS = 1024;
/** Whole numbers in a list that is taken for an argument. */
const LONGEST = 16;

/**
 * The numbers of an expression (`tf.add(variance, 1e-5)`) and short lists of whole numbers (a shape, axes, paddings) on the
 * device, one tensor for each value, whoever uses it: to a GPU each upload costs a tenth of a millisecond, in which it also
 * waits for all that is queued; on a CPU a training step of a large network spares 1,200 of them.
 */
export class SharedConstants implements Constants {
  readonly #binding: Binding;
  /** By value, the one used last at the end. */
  readonly #numbers = new Map<number, number>();
  /** By shape and values, in the same order. */
  readonly #lists = new Map<string, number>();
  /** Lists whose values nobody else can change. */
  readonly #copied = new WeakSet<TensorEntry>();

  constructor(binding: Binding) {
    this.#binding = binding;
  }

  get count(): number {
    return this.#numbers.size + this.#lists.size;
  }

  idOf(value: number): number {
    const make = () => this.#binding.createTensor([], this.#binding.TF_FLOAT, Float32Array.of(value));
    return this.#kept(this.#numbers, value, MOST_NUMBERS, make);
  }

  #idOfList(entry: TensorEntry & { values: Int32Array }): number {
    // Once uploaded, a tensor would not follow the array that it was made of.
    if (!this.#copied.has(entry)) entry.values = entry.values.slice();
    this.#copied.add(entry);
    const { shape, dtype, values } = entry;
    const make = () => this.#binding.createTensor(shape, dtype, values);
    return this.#kept(this.#lists, `${shape}:${values}`, MOST_LISTS, make);
  }

  #kept<K>(ids: Map<K, number>, key: K, most: number, make: () => number): number {
    const id = ids.get(key) ?? make();
    ids.delete(key);
    ids.set(key, id);
    if (ids.size > most) {
      const oldest = ids.keys().next().value as K;
      this.#binding.deleteTensor(ids.get(oldest)!);
      ids.delete(oldest);
    }
    return id;
  }

  /** Gives operations these tensors in place of those whose values are still on the JavaScript side, where they then stay. */
  serve(backend: NodeBackend): void {
    const { tensorMap } = backend;
    const upload = backend.getInputTensorIds.bind(backend);
    backend.getInputTensorIds = tensors =>
      tensors.map(tensor => {
        // The package also passes 64-bit integers, which have no entry.
        const entry = tensor.dataId && tensorMap.get(tensor.dataId);
        if (!entry) return upload([tensor])[0]!;
        if (entry.values === null) return entry.id;
        if (this.#isNumber(entry)) return this.idOf(entry.values[0]!);
        return this.#isList(entry) ? this.#idOfList(entry) : upload([tensor])[0]!;
      });
  }

  /** The two zeros are one key of a map, so the negative one stays apart. */
  #isNumber(entry: TensorEntry): entry is TensorEntry & { values: Float32Array } {
    const { shape, dtype, values } = entry;
    return (
      shape.length === 0 &&
      dtype === this.#binding.TF_FLOAT &&
      values instanceof Float32Array &&
      !Object.is(values[0], -0)
    );
  }

  #isList(entry: TensorEntry): entry is TensorEntry & { values: Int32Array } {
    const { dtype, values } = entry;
    return dtype === this.#binding.TF_INT32 && values instanceof Int32Array && values.length <= LONGEST;
  }
}
