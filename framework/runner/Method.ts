import type { Scalar, Tensor, Tensor4D } from '../backend/tf.ts';
import type { SavedPart } from '../checkpoint/SavedPart.ts';
import type { StateDict } from '../checkpoint/StateDict.ts';
import type { TensorBatch } from '../data/batchToTensors.ts';
import type { Dataset } from '../data/types.ts';
import { UserError } from '../errors/UserError.ts';
import type { Task } from '../evaluation/Metric.ts';
import type { Module } from '../nn/Module.ts';
import type { Parameter } from '../nn/Parameter.ts';
import type { Spec } from '../registration/spec.ts';
import type { ParameterGroup } from './Optimizer.ts';

/** What a method is built with, besides its own options. */
export interface MethodContext {
  /** The network of `config.model`, with its values. */
  readonly model: Module;
  /** `config.optimizer`: one, or several by name. */
  readonly optimizer?: Spec | Readonly<Record<string, Spec>> | undefined;
  readonly seed: number;
  /** Builds another network as `config.model` describes its own, with some other options. It has no values. */
  readonly buildNetwork?: ((changes?: Readonly<Record<string, unknown>>) => Module) | undefined;
}

/** Files that a method may need before it trains, found and read as those of the config are. */
export interface TrainingFiles {
  /**
   * A network with the values of a checkpoint, strictly.
   *
   * @param make builds it, knowing the names of what the checkpoint holds
   * @throws CheckpointError when it cannot be found, read, or does not fit
   */
  loadNetwork<M extends Module>(path: string, make: (names: ReadonlySet<string>) => M): Promise<M>;
  /** The tensors of a file by their paths in it, and its other values. @throws CheckpointError */
  readTensors(path: string): Promise<{
    readonly file: string;
    readonly tensors: StateDict;
    readonly values: ReadonlyMap<string, unknown>;
  }>;
  /** The SHA-256 of the weights that the run starts from, `load_from`; undefined where it starts from none, or is resumed. */
  startHash(): Promise<string | undefined>;
  /** Says something in the log of the run that is no error, but may not be what its reader takes it for. */
  warn(line: string): void;
}

/** The data that a run trains on: of each stream that the config names, what its data set says of itself. */
export type TrainingStreams = Readonly<
  Partial<Record<'train' | 'source' | 'target', Pick<Dataset, 'name' | 'classes'>>>
>;

/** What one training step gets: a batch of each stream that the config names. */
export interface StepInput {
  readonly train?: TensorBatch;
  readonly source?: TensorBatch;
  readonly target?: TensorBatch;
  /** From 0. */
  readonly iteration: number;
}

/** What one training step computes. The tensors become the runner's, which frees them. */
export interface TrainStep {
  /** Shown in the log, and watched for what is no finite number. */
  readonly losses: Readonly<Record<string, Scalar>>;
  /** By optimizer name ('model' where there is one), then by parameter. The optimizer hook accumulates, clips, applies. */
  readonly gradients: Readonly<Record<string, ReadonlyMap<Parameter, Tensor>>>;
}

/**
 * What is done with a network: how it is trained, how it predicts and whether it adapts. Entries of the kind `methods`
 * extend it and override what they need.
 */
export abstract class Method {
  readonly model: Module;
  /** Everything with state that checkpoints hold, by name. */
  readonly networks: Readonly<Record<string, Module>>;
  /** Said in `results.json` of a run that evaluates nothing; else the metric says it. */
  readonly task: Task = 'classification';
  /** Passes over a stream that adapt before it is predicted; 0: adapt while predicting, or not at all. */
  readonly offlineEpochs: number = 0;

  constructor({ model }: MethodContext) {
    this.model = model;
    this.networks = { model };
  }

  /**
   * Predicts a batch; methods that adapt do so here.
   *
   * @param images [n, h, w, c]
   * @returns logits [n, classes], of a segmentation network [n, h, w, classes] at its output stride; the caller's to free.
   */
  abstract predict(images: Tensor4D): Tensor;

  /** Adapts on a batch without predicting it: the passes of `offlineEpochs`. */
  adapt(images: Tensor4D): void {
    this.predict(images).dispose();
  }

  /** A stream of one data set begins: what was learnt from another may have to go. */
  startStream(): void {}

  /**
   * A training run begins: makes what only training needs, such as further networks or the weights of a teacher, and looks
   * whether the data is what the method trains on. Called before any file is written; a resumed run takes its state after it.
   *
   * @throws ConfigError when the data does not fit, CheckpointError for a file
   */
  startTraining(_streams: TrainingStreams, _files: TrainingFiles): void | Promise<void> {}

  /** One training step: losses and gradients, no update. */
  trainStep(_input: StepInput): TrainStep {
    throw new UserError(`${this.constructor.name} does not train: it has no trainStep`, {
      hint: 'methods that adapt while testing run through tools/test.js',
    });
  }

  /** The optimizers have updated the parameters; with accumulated gradients that is not after each step. */
  afterUpdate(): void {}

  /** What each optimizer of a training run updates; by name, 'model' where there is one. */
  parameterGroups(): Readonly<Record<string, readonly ParameterGroup[]>> {
    return { model: [{ parameters: this.model.parameters().filter(parameter => parameter.requiresGrad) }] };
  }

  /** What the method remembers besides its networks, for checkpoints. */
  state?(): SavedPart | Promise<SavedPart>;
  /** Takes what `state` gave. */
  restore?(state: SavedPart): void;

  /** Frees what the method made; networks that it was given stay with their owner. */
  dispose(): void {}
}
