import type { StateDict, TensorData } from '../../../framework/checkpoint/StateDict.ts';
import type { Batch, BatchImages } from '../../../framework/data/types.ts';
import type { Module } from '../../../framework/nn/Module.ts';
import { toUnit } from '../../../framework/ops/portable/toUnit.ts';
import type { ProDAJob } from '../Job.ts';
import { geometryTensors } from './geometry.ts';
import { isTraining } from './isTraining.ts';
import { openTraining, type ProDATraining } from './openTraining.ts';
import { openPrediction } from './prodaImages.ts';

/** What the other side needs to do the same as ours: weights, images, labels, and what was done to them. */
export async function prodaInputs(job: ProDAJob): Promise<StateDict> {
  if (isTraining(job)) return trainingInputs(job, await openTraining(job));
  const { model, image } = await openPrediction(job);
  return new Map([['whole', picture(image)], ...(await weights('model', model))]);
}

async function trainingInputs(
  { size }: ProDAJob,
  { method, source, target, teacher, soft }: ProDATraining,
): Promise<StateDict> {
  const { model, discriminator, prototypes } = method.networks;
  const tensors = new Map<string, TensorData>([
    ['source', picture(source)],
    ['source_labels', labelMap(source)],
    ['target', picture(target)],
    ['target_labels', labelMap(target)],
    ...(await weights('model', model)),
  ]);
  if (target.strong) tensors.set('strong', picture(target.strong));
  if (discriminator)
    for (const [name, entry] of await weights('discriminator', discriminator)) tensors.set(name, entry);
  if (teacher) for (const [name, entry] of await weights('teacher', teacher)) tensors.set(name, entry);
  if (prototypes) for (const [name, entry] of await weights('prototypes', prototypes)) tensors.set(name, entry);
  const { data, height, width, channels, picture: whole } = soft;
  if (target.full) tensors.set('whole', picture(target.full));
  tensors.set('soft', { dtype: 'float32', shape: [1, height, width, channels], data });
  for (const [name, entry] of geometryTensors(size, [whole.height, whole.width])) tensors.set(name, entry);
  return tensors;
}

async function weights(prefix: string, network: Module): Promise<[string, TensorData][]> {
  return [...(await network.downloadStateDict())].map(([name, entry]) => [`${prefix}.${name}`, entry]);
}

function picture({ images, shape }: BatchImages): TensorData {
  if (images instanceof Float32Array) return { dtype: 'float32', shape, data: images };
  const data = new Float32Array(images.length);
  toUnit(images, data, 0);
  return { dtype: 'float32', shape, data };
}

function labelMap({ labels, labelShape }: Batch): TensorData {
  return { dtype: 'int32', shape: labelShape, data: labels };
}
