import type { Tensor } from '../backend/tf.ts';
import { StateTensor, type StateTensorOptions } from './StateTensor.ts';

export interface BufferOptions extends StateTensorOptions {
  /** Files may lack it; it then takes its initial values. */
  readonly optionalInFiles?: boolean | undefined;
}

/** A tensor of the state that is no parameter: running statistics, constants of the input. It can be dropped. */
export class Buffer extends StateTensor {
  protected override readonly trainable = false;
  readonly optionalInFiles: boolean;
  #present = true;

  constructor(name: string, shape: readonly number[], options: BufferOptions) {
    super(name, shape, options);
    this.optionalInFiles = options.optionalInFiles ?? false;
  }

  /** False after `drop`, until values are given again. A buffer that is not present is no part of the state. */
  get present(): boolean {
    return this.#present;
  }

  override assign(tensor: Tensor): void {
    super.assign(tensor);
    this.#present = true;
  }

  /** Frees the values and leaves the state. */
  drop(): void {
    this.dispose();
    this.#present = false;
  }
}
