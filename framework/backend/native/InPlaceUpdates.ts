import type { Tensor } from '../tf.ts';
import type { NativeEngine, OpAttribute, TensorEntry } from './NativeEngine.ts';

/** A tensor that a kernel changes. */
export interface InPlaceTarget {
  /** What it is, whichever tensor it has at the moment; always of the same shape. */
  readonly key: string;
  readonly tensor: Tensor;
  /** Takes the new values where the old ones must live on: another tensor shares them. The tensor is the caller's to free. */
  replace(tensor: Tensor): void;
}

/** A TensorFlow kernel of the `ResourceApply...` kind: the targets come first among its inputs, then these operands. */
export interface InPlaceKernel {
  readonly name: string;
  readonly attributes: readonly OpAttribute[];
  readonly operands: readonly (Tensor | number)[];
}

/** A resource variable of TensorFlow, and its last reading, that a tensor of ours stands for. */
interface Place {
  readonly resource: number;
  reading: number;
}

interface Held {
  readonly entry: TensorEntry;
  readonly place: Place;
}

/** Resources of this name belong to who holds their handle, and end with it. (ResourceHandle::ANONYMOUS_NAME) */
const ANONYMOUS = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';

/**
 * Lets kernels that update resource variables update tensors of ours, without a copy of them.
 *
 * A tensor read from a resource shares its memory until the next update, which copies first if anybody still holds the
 * reading. So before an update our own reading is given back, and taken anew after it. Where a clone of a tensor lives (a
 * snapshot, an average) TensorFlow copies: the clone keeps the old values, the tensor gets the new ones. A target that was
 * given another tensor meanwhile keeps its resource, which takes that tensor's values.
 */
export class InPlaceUpdates {
  readonly #engine: Pick<NativeEngine, 'backend' | 'binding' | 'constants'>;
  readonly #places = new Map<string, Place>();

  constructor(engine: Pick<NativeEngine, 'backend' | 'binding' | 'constants'>) {
    this.#engine = engine;
  }

  /** Updates the targets, all of float32. Numbers among the operands become constants. */
  run({ name, attributes, operands }: InPlaceKernel, targets: readonly InPlaceTarget[]): void {
    const { backend, binding, constants } = this.#engine;
    const inputs = operands.map(operand =>
      typeof operand === 'number' ? constants.idOf(operand) : backend.getInputTensorIds([operand])[0]!,
    );
    const held = targets.map(target => this.#hold(target));
    for (const { entry } of held) if (entry.refCount === 1) binding.deleteTensor(entry.id);
    try {
      binding.executeOp(name, attributes, [...held.map(({ place }) => place.resource), ...inputs], 0);
    } finally {
      for (const [i, target] of targets.entries()) this.#readAgain(target, held[i]!);
    }
  }

  /** Ends all resources. The tensors stay, and may be updated again. */
  dispose(): void {
    for (const { resource } of this.#places.values()) this.#engine.binding.deleteTensor(resource);
    this.#places.clear();
  }

  /** The resource, with the tensor's values. */
  #hold({ key, tensor }: InPlaceTarget): Held {
    const { backend, binding } = this.#engine;
    const entry = backend.tensorMap.get(tensor.dataId);
    if (entry.values !== null) {
      // Here and not by the backend, which may let a scalar stand for it that others use too.
      entry.id = binding.createTensor(entry.shape, entry.dtype, entry.values);
      entry.values = null;
    }
    let place = this.#places.get(key);
    if (!place) {
      place = { resource: this.#create(tensor.shape), reading: -1 };
      this.#places.set(key, place);
    }
    if (place.reading !== entry.id) binding.executeOp('AssignVariableOp', this.#dtype(), [place.resource, entry.id], 0);
    return { entry, place };
  }

  #readAgain(target: InPlaceTarget, { entry, place }: Held): void {
    const { backend, binding } = this.#engine;
    const reading = binding.executeOp('ReadVariableOp', this.#dtype(), [place.resource], 1)[0]!;
    place.reading = reading.id;
    if (entry.refCount === 1) {
      entry.id = reading.id;
      return;
    }
    const fresh = backend.createOutputTensor(reading);
    target.replace(fresh);
    fresh.dispose();
  }

  #create(shape: readonly number[]): number {
    const { binding } = this.#engine;
    const [variable] = binding.executeOp(
      'VarHandleOp',
      [
        ...this.#dtype(),
        { name: 'shape', type: binding.TF_ATTR_SHAPE, value: shape },
        { name: 'container', type: binding.TF_ATTR_STRING, value: '' },
        { name: 'shared_name', type: binding.TF_ATTR_STRING, value: ANONYMOUS },
      ],
      [],
      1,
    );
    return variable!.id;
  }

  #dtype(): readonly OpAttribute[] {
    const { binding } = this.#engine;
    return [{ name: 'dtype', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }];
  }
}
