import {
  BatchNorm2d,
  Conv2d,
  DATASETS,
  type Dataset,
  globalAveragePool,
  HOOK_STAGES,
  HOOKS,
  Hook,
  type HookStage,
  Linear,
  METRICS,
  Metric,
  MODELS,
  Module,
  RandomStream,
  type Runner,
  register,
  relu,
  type Sample,
  type Tensor,
  type Tensor4D,
  tf,
  z,
} from 'shiftkit';

/** A network that trains in milliseconds. */
@register(MODELS, 'TinyNet')
export class TinyNet extends Module {
  static readonly options = z.strictObject({ norm: z.boolean().default(true).describe('with a BatchNorm2d') });
  readonly conv = this.child('conv', new Conv2d(3, 4, 3, { padding: 1 }));
  readonly bn: BatchNorm2d | undefined;
  readonly linear = this.child('linear', new Linear(4, 3));

  constructor({ norm }: z.output<typeof TinyNet.options>) {
    super();
    if (norm) this.bn = this.child('bn', new BatchNorm2d(4));
  }

  override forward(x: Tensor4D): Tensor {
    const y = this.conv.forward(x);
    return this.linear.forward(globalAveragePool(relu(this.bn ? this.bn.forward(y) : y)));
  }
}

/** Pictures of 6 x 6 whose brightest colour is their class. */
@register(DATASETS, 'TinyPictures')
export class TinyPictures implements Dataset {
  static readonly options = z.strictObject({
    size: z.int().default(20).describe('number of pictures'),
    broken: z.array(z.int()).default([]).describe('pictures that are not numbers'),
  });
  readonly name = 'TinyPictures';
  readonly classes = ['red', 'green', 'blue'];
  readonly length: number;
  readonly #broken: ReadonlySet<number>;

  constructor({ size, broken }: z.output<typeof TinyPictures.options>) {
    this.length = size;
    this.#broken = new Set(broken);
  }

  read(index: number): Promise<Sample> {
    const random = new RandomStream('picture', index);
    const data = Float32Array.from({ length: 108 }, (_, i) => random.uniform() + (i % 3 === index % 3 ? 0.5 : 0));
    if (this.#broken.has(index)) data[7] = Number.NaN;
    const image = { data, height: 6, width: 6, channels: 3 };
    return Promise.resolve({ index, image, label: index % 3, name: `picture_${index}.png` });
  }
}

/** Gives figures that are written down, evaluation after evaluation. */
@register(METRICS, 'ScriptedMetric')
export class ScriptedMetric extends Metric {
  static readonly options = z.strictObject({
    name: z.string().default('score').describe('of the figure'),
    values: z.array(z.number().or(z.nan())).describe('the figures'),
  });
  readonly samples = 1;
  readonly #name: string;
  readonly #values: readonly number[];
  #evaluations = 0;

  constructor({ name, values }: z.output<typeof ScriptedMetric.options>) {
    super();
    this.#name = name;
    this.#values = values;
  }

  override async update(): Promise<void> {}
  override result(): Record<string, number> {
    return { [this.#name]: this.#values[this.#evaluations - 1] };
  }
  override reset(): void {
    this.#evaluations++;
  }
}

@register(HOOKS, 'StopAt')
export class StopAt extends Hook {
  static readonly options = z.strictObject({ iteration: z.int().describe('after which the run ends') });
  // Before the optimizer, as a signal that comes while an iteration is computed.
  override readonly priority = 'HIGHEST';
  constructor(readonly settings: z.output<typeof StopAt.options>) {
    super();
  }
  override afterTrainIter(runner: Runner): void {
    if (runner.iteration === this.settings.iteration) runner.stop('enough');
  }
}

/** Ctrl-C behind the first batch of an evaluation. */
@register(HOOKS, 'InterruptIn')
export class InterruptIn extends Hook {
  static readonly options = z.strictObject({ iteration: z.int().describe('whose evaluation it is') });
  constructor(readonly settings: z.output<typeof InterruptIn.options>) {
    super();
  }
  override afterValIter(runner: Runner): void {
    if (runner.iteration === this.settings.iteration) runner.interrupt();
  }
}

@register(HOOKS, 'Failing')
export class Failing extends Hook {
  static readonly options = z.strictObject({ stage: z.enum(HOOK_STAGES).describe('at which it fails') });
  constructor({ stage }: z.output<typeof Failing.options>) {
    super();
    this[stage] = () => {
      throw new TypeError('out of luck');
    };
  }
}

/** What the hook `Recorder` saw, by `name`. */
export const RECORDED = new Map<string, string[]>();

/** Writes down every stage that it sees. */
@register(HOOKS, 'Recorder')
export class Recorder extends Hook {
  static readonly options = z.strictObject({
    name: z.string().describe('of the list'),
    priority: z.int().default(50).describe('who comes first'),
  });
  override readonly priority: number;
  constructor({ name, priority }: z.output<typeof Recorder.options>) {
    super();
    this.priority = priority;
    const seen = RECORDED.get(name) ?? [];
    RECORDED.set(name, seen);
    for (const stage of HOOK_STAGES)
      this[stage as HookStage] = runner => void seen.push(`${stage} ${runner.iteration}`);
  }
}

/** Gives all parameters one value: 0 until `until` iterations are done, then 1. */
@register(HOOKS, 'SetParameters')
export class SetParameters extends Hook {
  static readonly options = z.strictObject({ until: z.int().describe('iterations with zeros') });
  // Behind the optimizer, before the average.
  override readonly priority = 45;
  constructor(readonly settings: z.output<typeof SetParameters.options>) {
    super();
  }
  override afterTrainIter({ method, iteration }: Runner): void {
    for (const parameter of method.model.parameters()) {
      const value = tf.fill([...parameter.shape], iteration <= this.settings.until ? 0 : 1);
      parameter.assign(value);
      value.dispose();
    }
  }
}
