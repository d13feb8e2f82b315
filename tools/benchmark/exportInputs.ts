import { writeFile } from 'node:fs/promises';
import type { StateDict, TensorData } from '../../framework/checkpoint/StateDict.ts';
import { writeSafetensors } from '../../framework/checkpoint/writeSafetensors.ts';
import { openDataset } from '../../framework/data/openDataset.ts';
import { buildModel } from './buildModel.ts';
import type { Job, LoadingJob, NetworkJob, StreetLoadingJob } from './Job.ts';
import { isProDA } from './proda/isProDA.ts';
import { prodaInputs } from './proda/prodaInputs.ts';
import { randomInputs } from './randomInputs.ts';
import { streetFiles } from './streetFiles.ts';

/**
 * Writes what the other side needs to do the same. For street scenes the files and what is done to them, as JSON; else the inputs, and
 * weights under `model.`, in the format of .safetensors. A backend is open where the job has a network.
 */
export async function exportInputs(job: Job, file: string): Promise<void> {
  if (job.work === 'load_streets') return writeFile(file, JSON.stringify(await streetFiles(job)));
  await writeSafetensors(file, await inputsOf(job));
}

function inputsOf(job: Exclude<Job, StreetLoadingJob>): Promise<StateDict> {
  if (job.work === 'load') return imagesOf(job);
  return isProDA(job) ? prodaInputs(job) : networkInputs(job);
}

async function networkInputs(job: NetworkJob): Promise<StateDict> {
  const { images, shape, labels } = randomInputs(job);
  const tensors = new Map<string, TensorData>([
    ['images', { dtype: 'float32', shape, data: images }],
    ['labels', { dtype: 'int32', shape: shape.slice(0, 3), data: labels }],
  ]);
  const state = await (await buildModel(job)).downloadStateDict();
  for (const [name, entry] of state) tensors.set(`model.${name}`, entry);
  return tensors;
}

async function imagesOf({ root }: LoadingJob): Promise<StateDict> {
  const dataset = await openDataset({ type: 'Cifar10', root, split: 'train' });
  const images = new Uint8Array(dataset.length * 32 * 32 * 3);
  const labels = new Int32Array(dataset.length);
  for (let i = 0; i < dataset.length; i++) {
    const { image, label } = await dataset.read(i);
    images.set(image.data, i * image.data.length);
    labels[i] = label as number;
  }
  return new Map<string, TensorData>([
    ['images', { dtype: 'uint8', shape: [dataset.length, 32, 32, 3], data: images }],
    ['labels', { dtype: 'int32', shape: [dataset.length], data: labels }],
  ]);
}
