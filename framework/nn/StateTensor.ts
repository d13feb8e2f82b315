import { type Tensor, tf, type Variable } from '../backend/tf.ts';
import type { RandomStream } from '../random/RandomStream.ts';
import type { Initializer } from './Initializer.ts';
import { fromFileOrder, type Layout, shapeInFile, toFileOrder } from './Layout.ts';

export interface StateTensorOptions {
  readonly layout?: Layout | undefined;
  readonly init: Initializer;
}

/** A named tensor of a module's state: a parameter or a buffer. It has no values until they are initialised or loaded. */
export abstract class StateTensor {
  /** Path from the root module, as in PyTorch's state_dict: `layer1.0.bn1.weight`. */
  name: string;
  /** Inner shape: see `layout`. */
  readonly shape: readonly number[];
  readonly layout: Layout;
  readonly #init: Initializer;
  #variable: Variable | undefined;
  #version = 0;

  constructor(name: string, shape: readonly number[], { layout = 'plain', init }: StateTensorOptions) {
    this.name = name;
    this.shape = shape;
    this.layout = layout;
    this.#init = init;
  }

  /** Whether gradients may be asked for. */
  protected abstract readonly trainable: boolean;

  /** Shape in files. */
  get fileShape(): number[] {
    return shapeInFile(this.shape, this.layout);
  }

  /** Number of values. */
  get size(): number {
    return this.shape.reduce((product, n) => product * n, 1);
  }

  /** Grows with every change of the values: what is derived from them may be kept as long as it stays. */
  get version(): number {
    return this.#version;
  }

  get allocated(): boolean {
    return this.#variable !== undefined;
  }

  /** The values on the device, in the inner layout. Owned by the module: never dispose of it. */
  get variable(): Variable {
    if (!this.#variable) {
      throw new Error(`${this.name} has no values yet: call initialize(seed) or loadStateDict(...) of the model first`);
    }
    return this.#variable;
  }

  /** Draws the first values. */
  initialize(random: RandomStream): void {
    this.setFromFile(this.#init(this.fileShape, random));
  }

  /** Takes values in the order of files. */
  setFromFile(data: Float32Array): void {
    const tensor = tf.tensor(fromFileOrder(data, this.shape, this.layout), [...this.shape], 'float32');
    this.assign(tensor);
    tensor.dispose();
  }

  /** Takes the values of a tensor of the inner shape, which stays the caller's. */
  assign(tensor: Tensor): void {
    this.#version++;
    if (this.#variable) this.#variable.assign(tensor);
    else this.#variable = tf.variable(tensor, this.trainable);
  }

  /** To be called by who has changed the variable's values in place. */
  changedInPlace(): void {
    this.#version++;
  }

  /** Values in the order of files. Blocks until the device is done; not possible on WebGPU. */
  readForFile(): Float32Array {
    return this.#fileCopy(this.variable.dataSync<'float32'>());
  }

  /** As `readForFile`, on every backend. */
  async downloadForFile(): Promise<Float32Array> {
    return this.#fileCopy(await this.variable.data<'float32'>());
  }

  /** Frees the values; they can be allocated again. */
  dispose(): void {
    this.#version++;
    this.#variable?.dispose();
    this.#variable = undefined;
  }

  /** Backends may hand out their own memory: always copy. */
  #fileCopy(data: Float32Array): Float32Array {
    const ordered = toFileOrder(data, this.shape, this.layout);
    return ordered === data ? data.slice() : ordered;
  }
}
