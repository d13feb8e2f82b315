import type { Tensor } from '../backend/tf.ts';
import type { StateDict } from '../checkpoint/StateDict.ts';
import { RandomStream } from '../random/RandomStream.ts';
import { Buffer, type BufferOptions } from './Buffer.ts';
import { Counter } from './Counter.ts';
import { type LoadOptions, type LoadReport, loadState } from './loadState.ts';
import { Parameter } from './Parameter.ts';
import { Snapshot } from './Snapshot.ts';
import type { StateItem } from './StateItem.ts';
import type { StateTensorOptions } from './StateTensor.ts';

/** One tensor of a state dict, in PyTorch's layout. */
export type StateEntry =
  | { dtype: 'float32'; shape: number[]; data: Float32Array }
  | { dtype: 'int64'; shape: number[]; data: BigInt64Array };

/**
 * A network or a layer of one, as in PyTorch: named parameters, buffers and children, and a train and an eval mode.
 *
 * Children register themselves in the constructor, in PyTorch's order and under PyTorch's names, which makes the state
 * dict equal to the original's:
 *
 *     this.conv1 = this.child('conv1', new Conv2d(3, 16, 3, { padding: 1 }));
 *
 * A new module has no values: `initialize(seed)` or `loadStateDict(...)` gives them. Tensors are NHWC. `forward` returns
 * a tensor of the caller's, and may leave others behind outside `tf.tidy`.
 */
export abstract class Module {
  readonly #children = new Map<string, Module>();
  readonly #parameters = new Map<string, Parameter>();
  readonly #buffers = new Map<string, Buffer | Counter>();
  #path = '';
  #training = true;

  abstract forward(x: Tensor): Tensor;

  /** True in train mode, which a new module is in. */
  get training(): boolean {
    return this.#training;
  }

  /** Path from the root module; '' for the root. */
  get path(): string {
    return this.#path;
  }

  /** Sets train mode (or eval mode) here and in all descendants. */
  train(mode = true): this {
    this.#training = mode;
    for (const child of this.#children.values()) child.train(mode);
    return this;
  }

  eval(): this {
    return this.train(false);
  }

  /** This module ('' or its path) and all descendants, each before its children, in the order of definition. */
  *namedModules(): Generator<[string, Module]> {
    yield [this.#path, this];
    for (const child of this.#children.values()) yield* child.namedModules();
  }

  /** The children, by name. */
  namedChildren(): IterableIterator<[string, Module]> {
    return this.#children.entries();
  }

  *namedParameters(): Generator<[string, Parameter]> {
    for (const item of this.stateItems()) if (item instanceof Parameter) yield [item.name, item];
  }

  parameters(): Parameter[] {
    return [...this.namedParameters()].map(([, parameter]) => parameter);
  }

  /** The buffers that are present: tensors, and counters of batches. */
  *namedBuffers(): Generator<[string, Buffer | Counter]> {
    for (const item of this.stateItems()) if (!(item instanceof Parameter) && item.present) yield [item.name, item];
  }

  /** Parameters and buffers, dropped ones too, in the order of PyTorch's state_dict. */
  *stateItems(): Generator<StateItem> {
    yield* this.#parameters.values();
    yield* this.#buffers.values();
    for (const child of this.#children.values()) yield* child.stateItems();
  }

  /**
   * Draws first values. Each tensor has a random stream of its own, named by the seed and its full name.
   *
   * @param wanted which tensors; default: all.
   */
  initialize(seed: number, wanted: (item: StateItem) => boolean = () => true): this {
    for (const item of this.#present().filter(wanted)) {
      item.initialize(new RandomStream(seed, 'initialize', item.name));
    }
    return this;
  }

  /**
   * The values with PyTorch's names, order and layout. Blocks until the device is done.
   *
   * On WebGPU use `downloadStateDict`: its device cannot be waited for.
   */
  stateDict(): Map<string, StateEntry> {
    return new Map(
      this.#present().map(item => [
        item.name,
        item instanceof Counter ? entryOf(item) : entryOf(item, item.readForFile()),
      ]),
    );
  }

  /** As `stateDict`, on every backend. */
  async downloadStateDict(): Promise<Map<string, StateEntry>> {
    const state = new Map<string, StateEntry>();
    for (const item of this.#present()) {
      state.set(item.name, item instanceof Counter ? entryOf(item) : entryOf(item, await item.downloadForFile()));
    }
    return state;
  }

  /**
   * Takes values by name. Nothing changes when the entries do not fit.
   *
   * @throws CheckpointError listing what is missing, unexpected or of another shape.
   */
  loadStateDict(state: StateDict, options: LoadOptions = {}): LoadReport {
    return loadState(this.constructor.name, this.stateItems(), state, options);
  }

  /** Remembers all parameters and buffers, without copying: values are replaced, never changed in place. Dispose of it. */
  snapshot(): Snapshot {
    return new Snapshot(this.stateItems());
  }

  /** Brings all parameters and buffers back, dropped ones too. The snapshot stays usable. */
  restore(snapshot: Snapshot): void {
    snapshot.restoreTo(this.stateItems());
  }

  /** Frees all values. */
  dispose(): void {
    for (const items of [this.#parameters, this.#buffers]) {
      for (const item of items.values()) if (!(item instanceof Counter)) item.dispose();
    }
    for (const child of this.#children.values()) child.dispose();
  }

  /** Registers a child under PyTorch's name and returns it. */
  protected child<M extends Module>(name: string, module: M): M {
    this.#claim(name);
    this.#children.set(name, module);
    module.#moveTo(this.#pathOf(name));
    return module;
  }

  /** Registers a parameter. @param shape in the inner layout. */
  protected parameter(name: string, shape: readonly number[], options: StateTensorOptions): Parameter {
    this.#claim(name);
    const parameter = new Parameter(this.#pathOf(name), shape, options);
    this.#parameters.set(name, parameter);
    return parameter;
  }

  /** Registers a buffer. @param shape in the inner layout. */
  protected buffer(name: string, shape: readonly number[], options: BufferOptions): Buffer {
    this.#claim(name);
    const buffer = new Buffer(this.#pathOf(name), shape, options);
    this.#buffers.set(name, buffer);
    return buffer;
  }

  /** Registers a counter, an int64 scalar in files. */
  protected counter(name: string): Counter {
    this.#claim(name);
    const counter = new Counter(this.#pathOf(name));
    this.#buffers.set(name, counter);
    return counter;
  }

  #present() {
    return [...this.stateItems()].filter(item => item instanceof Parameter || item.present);
  }

  #pathOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  /** A subtree is built before it is attached: attaching renames all that is in it. */
  #moveTo(path: string): void {
    this.#path = path;
    for (const items of [this.#parameters, this.#buffers]) {
      for (const [name, item] of items) item.name = this.#pathOf(name);
    }
    for (const [name, child] of this.#children) child.#moveTo(this.#pathOf(name));
  }

  #claim(name: string): void {
    const taken = this.#children.has(name) || this.#parameters.has(name) || this.#buffers.has(name);
    if (taken || name === '' || name.includes('.')) {
      throw new Error(
        `${this.constructor.name}: "${name}" is ${taken ? 'registered twice' : 'no name for a part of a module'}`,
      );
    }
  }
}

function entryOf(counter: Counter): StateEntry;
function entryOf(item: Parameter | Buffer, data: Float32Array): StateEntry;
function entryOf(item: StateItem, data?: Float32Array): StateEntry {
  if (item instanceof Counter) return { dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(item.value)) };
  return { dtype: 'float32', shape: item.fileShape, data: data as Float32Array };
}
