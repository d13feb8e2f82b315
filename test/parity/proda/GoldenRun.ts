import { join, resolve } from 'node:path';
import { tf } from '../../../framework/backend/tf.ts';
import type { TensorData } from '../../../framework/checkpoint/StateDict.ts';
import { loadConfig } from '../../../framework/config/loadConfig.ts';
import { disposeBatch } from '../../../framework/data/batchToTensors.ts';
import { Counter } from '../../../framework/nn/Counter.ts';
import type { Module } from '../../../framework/nn/Module.ts';
import { build } from '../../../framework/registration/build.ts';
import { METHODS, MODELS, SCHEDULES } from '../../../framework/registration/kinds.ts';
import type { Spec } from '../../../framework/registration/spec.ts';
import { buildOptimizers } from '../../../framework/runner/buildOptimizers.ts';
import type { Method, TrainingFiles } from '../../../framework/runner/Method.ts';
import type { Optimizer } from '../../../framework/runner/Optimizer.ts';
import type { Schedule } from '../../../framework/runner/Schedule.ts';
import '../../../registry/catalogue.ts';
import type { Prototypes } from '../../../registry/methods/segmentation/proda/Prototypes.ts';
import { formula, formulaTensor } from '../../support/formula.ts';
import type { GoldenIteration, OriginalOptions } from './GoldenCase.ts';
import { goldenBatch } from './goldenBatch.ts';
import { overridesOf, type Stage } from './stages.ts';

const CONFIGS = resolve(import.meta.dirname, '../../../configs');

/** What a run builds of a config. */
interface Parts {
  readonly model: Spec & { readonly num_classes: number };
  readonly method: Spec;
  readonly lr_config: Spec;
  readonly seed: number;
}

/** A training run on the batches and from the weights of the golden numbers, as its config says in all else. */
export class GoldenRun {
  readonly method: Method;
  readonly #stage: Stage;
  readonly #classes: number;
  readonly #optimizers: ReadonlyMap<string, Optimizer>;
  readonly #schedule: Schedule;

  private constructor(stage: Stage, method: Method, optimizers: ReadonlyMap<string, Optimizer>, parts: Parts) {
    this.#stage = stage;
    this.method = method;
    this.#optimizers = optimizers;
    this.#classes = parts.model.num_classes;
    this.#schedule = build<Schedule>(SCHEDULES, parts.lr_config);
    this.#setRates(0);
  }

  static async open(stage: Stage, options: OriginalOptions): Promise<GoldenRun> {
    const config = await loadConfig(join(CONFIGS, stage.config), overridesOf(stage, options));
    const parts = config.value as unknown as Parts;
    // Not by `buildMethod`: it would draw 30 million weights that are replaced at once.
    const model = build<Module>(MODELS, parts.model);
    fillByFormula(model, '');
    const buildNetwork = (changes = {}) => build<Module>(MODELS, { ...parts.model, ...changes });
    const method = build<Method>(METHODS, parts.method, { model, seed: parts.seed, buildNetwork });
    const classes = Array.from({ length: parts.model.num_classes }, (_, k) => `class ${k}`);
    const streams = { source: { name: 'source', classes }, target: { name: 'target', classes } };
    await method.startTraining(streams, filesOf(options, method));
    for (const { name, prefix } of Object.values(stage.networks)) {
      if (prefix) fillByFormula(method.networks[name], prefix);
    }
    return new GoldenRun(stage, method, buildOptimizers(config.value, method), parts);
  }

  /** Learning rates of the network's parameter groups; equal ones once. */
  get rates(): number[] {
    return [...new Set(this.#optimizers.get('model')!.groups.map(({ lr }) => lr))];
  }

  /** Does iteration `i`, the schedule's step included. @returns the losses by the original's names */
  async step(i: number, iteration: GoldenIteration): Promise<Record<string, number>> {
    const batches = goldenBatch(i, iteration, this.#classes);
    const { losses, gradients } = this.method.trainStep({ ...batches, iteration: i });
    for (const [name, optimizer] of this.#optimizers) optimizer.step(gradients[name]);
    this.method.afterUpdate();
    const values: Record<string, number> = {};
    // A loss that the options turn off is 0.
    for (const [theirs, ours] of Object.entries(this.#stage.losses))
      values[theirs] = ours in losses ? (await losses[ours].data())[0] : 0;
    tf.dispose([Object.values(losses), ...Object.values(gradients).map(named => [...named.values()])]);
    for (const batch of Object.values(batches)) disposeBatch(batch);
    this.#setRates(i + 1);
    return values;
  }

  dispose(): void {
    for (const optimizer of this.#optimizers.values()) optimizer.dispose();
    this.method.dispose();
    for (const network of Object.values(this.method.networks)) network.dispose();
  }

  #setRates(iteration: number): void {
    const progress = { iteration, epoch: 0, maxIterations: 62_412, maxEpochs: 84, iterationsPerEpoch: 743 };
    for (const { groups } of this.#optimizers.values()) {
      for (const group of groups) group.lr = this.#schedule.rate(group.baseLr, progress, false);
    }
  }
}

/** The teacher and the prototypes of the golden numbers. */
function filesOf({ ema_bn = false }: OriginalOptions, { networks }: Method): TrainingFiles {
  return {
    async loadNetwork(_path, make) {
      const network = make(new Set(ema_bn ? ['bn_pretrain.weight'] : []));
      fillByFormula(network, 'T.');
      return network;
    },
    async readTensors(file) {
      const { fileShape, size } = (networks.prototypes as Prototypes).prototypes;
      const data = Float32Array.from(formula('prototypes', size), value => 1.5 * value);
      return { file, tensors: new Map([['', { dtype: 'float32', shape: fileShape, data }]]), values: new Map() };
    },
    startHash: async () => undefined,
    warn: () => {},
  };
}

function fillByFormula(network: Module, prefix: string): void {
  const state = new Map<string, TensorData>();
  for (const item of network.stateItems()) {
    const entry: TensorData =
      item instanceof Counter
        ? { dtype: 'int64', shape: [], data: BigInt64Array.of(0n) }
        : { dtype: 'float32', shape: item.fileShape, data: formulaTensor(prefix + item.name, item.fileShape) };
    state.set(item.name, entry);
  }
  network.loadStateDict(state);
}
