import type { Binding } from '../../framework/backend/native/NativeEngine.ts';
import { nativeBinding } from '../../framework/backend/nativeBinding.ts';
import { UserError } from '../../framework/errors/UserError.ts';

export interface ProfileRow {
  /** An operation of TensorFlow, or another call of the addon in brackets. */
  readonly name: string;
  /** Shapes of the inputs; only in `calls`. */
  readonly shapes?: string;
  /** Calls in one step. */
  readonly count: number;
  /** Milliseconds in one step. */
  readonly ms: number;
}

export interface ProfileReport {
  /** Of one step, the cost of measuring included. */
  readonly stepMs: number;
  readonly steps: number;
  /** By operation, costliest first. */
  readonly operations: readonly ProfileRow[];
  /** By operation and shapes of its inputs, costliest first. */
  readonly calls: readonly ProfileRow[];
}

interface Sum {
  count: number;
  ms: number;
}

/**
 * Times every call of the native engine's addon. On a CPU an operation is done when its call returns; on a GPU it is only
 * on its way, and the times are those of handing it over.
 */
export class OpProfile {
  readonly #calls = new Map<string, Sum>();
  /** By id. */
  readonly #shapes = new Map<number, readonly number[]>();

  /**
   * To be called when the backend is open and no tensor is made yet: the shapes of all later ones are known then.
   *
   * @throws UserError where the backend is not the native engine
   */
  constructor() {
    const native = nativeBinding();
    if (!native) {
      throw new UserError('--profile times the native engine, which does not compute here', {
        hint: 'take --backend tensorflow, and see `node tools/doctor.js`',
      });
    }
    // The addon's own properties cannot be written: what calls it is given an object in front of it.
    const binding = this.#watch(native.binding);
    Object.assign(native, { binding });
    Object.assign(native.backend, { binding });
  }

  /** Forgets what was timed so far. */
  reset(): void {
    this.#calls.clear();
  }

  /** What was timed since `reset`. @param totalMs of all steps */
  report(totalMs: number, steps: number): ProfileReport {
    const operations = new Map<string, Sum>();
    for (const [call, { count, ms }] of this.#calls) add(operations, call.split('\n')[0], ms, count);
    return { stepMs: totalMs / steps, steps, operations: rows(operations, steps), calls: rows(this.#calls, steps) };
  }

  #watch(addon: Binding): Binding {
    const watched: Pick<Binding, 'executeOp' | 'createTensor' | 'tensorDataSync' | 'deleteTensor'> = {
      executeOp: (name, attributes, inputs, outputs) => {
        const shapes = inputs.map(id => this.#shapeOf(id)).join(' ');
        const made = this.#time(name, shapes, () => addon.executeOp(name, attributes, inputs, outputs));
        for (const { id, shape } of made) this.#shapes.set(id, shape);
        return made;
      },
      createTensor: (shape, dtype, values) => {
        const id = this.#time('(upload)', `[${shape}]`, () => addon.createTensor(shape, dtype, values));
        this.#shapes.set(id, [...shape]);
        return id;
      },
      tensorDataSync: id => this.#time('(read)', this.#shapeOf(id), () => addon.tensorDataSync(id)),
      deleteTensor: id => {
        this.#shapes.delete(id);
        this.#time('(free)', '', () => addon.deleteTensor(id));
      },
    };
    return Object.assign(Object.create(addon, writable(watched)), watched) as Binding;
  }

  #time<T>(name: string, shapes: string, call: () => T): T {
    const start = performance.now();
    const result = call();
    add(this.#calls, `${name}\n${shapes}`, performance.now() - start, 1);
    return result;
  }

  #shapeOf(id: number): string {
    return `[${this.#shapes.get(id) ?? '?'}]`;
  }
}

/** Own properties by these names, over read-only ones of the prototype. */
function writable(names: object): PropertyDescriptorMap {
  return Object.fromEntries(Object.keys(names).map(name => [name, { writable: true, enumerable: true }]));
}

function add(sums: Map<string, Sum>, key: string, ms: number, count: number): void {
  const sum = sums.get(key) ?? { count: 0, ms: 0 };
  sum.count += count;
  sum.ms += ms;
  sums.set(key, sum);
}

function rows(sums: ReadonlyMap<string, Sum>, steps: number): ProfileRow[] {
  return [...sums]
    .map(([key, { count, ms }]): ProfileRow => {
      const [name, shapes] = key.split('\n');
      return { name, ...(shapes === undefined ? {} : { shapes }), count: count / steps, ms: ms / steps };
    })
    .sort((a, b) => b.ms - a.ms);
}
