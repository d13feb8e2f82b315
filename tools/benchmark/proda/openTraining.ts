import { type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import type { StateDict } from '../../../framework/checkpoint/StateDict.ts';
import { batchToTensors } from '../../../framework/data/batchToTensors.ts';
import { collate } from '../../../framework/data/collate.ts';
import { SoftLabelView } from '../../../framework/data/pseudoLabels/SoftLabelView.ts';
import type { Batch, Sample, SoftLabel } from '../../../framework/data/types.ts';
import type { Module } from '../../../framework/nn/Module.ts';
import { buildMethod } from '../../../framework/runner/buildMethod.ts';
import { buildOptimizers } from '../../../framework/runner/buildOptimizers.ts';
import type { Method, TrainingFiles } from '../../../framework/runner/Method.ts';
import type { Optimizer } from '../../../framework/runner/Optimizer.ts';
import { featureNetwork } from '../../../registry/methods/segmentation/FeatureNetwork.ts';
import { Prototypes } from '../../../registry/methods/segmentation/proda/Prototypes.ts';
import { probabilities } from '../../pseudo_labels/probabilities.ts';
import type { ProDAJob } from '../Job.ts';
import { drawnSource, drawnTarget } from './drawnSamples.ts';
import { likeTrained } from './likeTrained.ts';
import { prodaConfig } from './prodaConfig.ts';

/** A stage of ProDA before its first step. */
export interface ProDATraining {
  readonly method: Method;
  readonly optimizers: ReadonlyMap<string, Optimizer>;
  readonly source: Batch;
  readonly target: Batch;
  /** The network that is distilled. */
  readonly teacher: Module | undefined;
  /** Of the whole target image, at the network's grid. */
  readonly soft: SoftLabel;
}

/** Pixels in a cell of the losses on the target, `method.stride`. */
const STRIDE = 4;

/** Builds a stage as a run of its config does. Samples are drawn, and what the steps before would have written is made here. */
export async function openTraining(job: ProDAJob): Promise<ProDATraining> {
  const config = await prodaConfig(job);
  const method = await buildMethod(config);
  const sample = drawnTarget(job.size);
  const { images: whole } = batchToTensors(collate([{ index: 0, image: sample.full! }], 0));
  await likeTrained(method.model, whole);
  const soft = await softLabel(method.model, whole);
  let teacher: Module | undefined;
  const files: TrainingFiles = {
    async loadNetwork(_path, make) {
      const network = make(new Set()).initialize(2);
      await likeTrained(network, whole);
      teacher = network;
      return network;
    },
    readTensors: async path => ({ file: path, tensors: firstPrototypes(method.model, whole), values: new Map() }),
    startHash: async () => undefined,
    warn: () => {},
  };
  const classes = Array.from({ length: soft.channels }, (_, k) => `class ${k}`);
  const stream = { name: 'drawn', classes };
  await method.startTraining({ source: stream, target: stream }, files);
  whole.dispose();
  const optimizers = buildOptimizers(config.value, method);
  const source = collate([drawnSource(job.size)], 0);
  const target = collate([loaded(job, { ...sample, soft })], 0);
  return { method, optimizers, source, target, teacher, soft };
}

/** What the data set of the stage's config gives. */
function loaded({ work }: ProDAJob, sample: Sample): Sample {
  const { full: _, soft: __, ...views } = sample;
  if (work === 'stage1') return new SoftLabelView(STRIDE).apply(sample);
  return work === 'distillation' ? views : { ...views, strong: undefined };
}

async function softLabel(model: Module, whole: Tensor4D): Promise<SoftLabel> {
  const map = probabilities(model.eval(), whole, false);
  const [, height, width, channels] = map.shape;
  const data = (await map.data<'float32'>()).slice();
  map.dispose();
  return { data, height, width, channels, picture: { height: whole.shape[1], width: whole.shape[2] } };
}

/** As `calc_prototype` makes them. */
function firstPrototypes(network: Module, whole: Tensor4D): StateDict {
  const model = featureNetwork(network.eval(), 'tools/benchmark');
  const prototypes = new Prototypes(model.numClasses, model.featureChannels).initialize(0);
  tf.tidy(() => prototypes.average(model.forwardBoth(whole)));
  const state = prototypes.stateDict();
  prototypes.dispose();
  return state;
}
