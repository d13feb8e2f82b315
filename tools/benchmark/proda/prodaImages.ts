import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../../../framework/backend/tf.ts';
import { batchToTensors } from '../../../framework/data/batchToTensors.ts';
import { collate } from '../../../framework/data/collate.ts';
import { CONFIDENCE_STRIDE } from '../../../framework/data/pseudoLabels/confidenceStride.ts';
import { readWhole } from '../../../framework/data/pseudoLabels/hardFile.ts';
import { labelFiles } from '../../../framework/data/pseudoLabels/labelFiles.ts';
import { readSoft } from '../../../framework/data/pseudoLabels/softFile.ts';
import type { Batch } from '../../../framework/data/types.ts';
import { makeFolder } from '../../../framework/files/makeFolder.ts';
import { foldBatchNorm } from '../../../framework/nn/foldBatchNorm.ts';
import { buildModel } from '../../../framework/runner/buildModel.ts';
import { type FeatureNetwork, featureNetwork } from '../../../registry/methods/segmentation/FeatureNetwork.ts';
import { Prototypes } from '../../../registry/methods/segmentation/proda/Prototypes.ts';
import { takeImage } from '../../prototypes/takeImage.ts';
import { LabelStore } from '../../pseudo_labels/LabelStore.ts';
import { predictLabels } from '../../pseudo_labels/predictLabels.ts';
import type { ProDAJob } from '../Job.ts';
import { meanMagnitude } from '../meanMagnitude.ts';
import type { Workload } from '../Workload.ts';
import { drawnWhole } from './drawnSamples.ts';
import { likeTrained } from './likeTrained.ts';
import { prodaConfig } from './prodaConfig.ts';

/** What the tools do with an image: pseudo labels, or class means; the same image again and again. */
export async function prodaImages(job: ProDAJob, scratch: string | undefined): Promise<Workload> {
  const { model, image } = await openPrediction(job);
  foldBatchNorm(model.eval());
  if (job.work === 'prototypes') return prototypes(model, image);
  return labels(model, image, job.work === 'soft_label', scratch ? join(scratch, job.name) : await temporaryFolder());
}

/** A network with values, and an image. */
export async function openPrediction(job: ProDAJob): Promise<{ model: FeatureNetwork; image: Batch }> {
  const model = featureNetwork(await buildModel(await prodaConfig(job)), 'tools/benchmark');
  const image = collate([drawnWhole(job.size)], 0);
  const { images } = batchToTensors(image);
  await likeTrained(model, images);
  images.dispose();
  return { model, image };
}

function prototypes(model: FeatureNetwork, image: Batch): Workload {
  const means = new Prototypes(model.numClasses, model.featureChannels).initialize(0);
  return {
    async step() {
      takeImage(model, means, image, false);
      return meanMagnitude(tf.clone(means.prototypes.variable));
    },
  };
}

/** Gone when the process ends by itself. */
async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shiftkit-benchmark-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Labels as `generate_pseudo_label` writes them by default, with `--soft` or `--flip`. */
async function labels(model: FeatureNetwork, image: Batch, soft: boolean, root: string): Promise<Workload> {
  makeFolder(root);
  const form = soft ? 'soft' : 'hard';
  const classes = Array.from({ length: model.numClasses }, (_, k) => `class ${k}`);
  const palette = classes.map((_, k) => [13 * k, 255 - 13 * k, 7 * k] as const);
  const stored = soft
    ? ({ form, values: 'float16', flip: false } as const)
    : ({ form, values: 'uint8', flip: true, confidence_stride: CONFIDENCE_STRIDE } as const);
  const about = { model: 'DeepLabV2', dataset: 'drawn', classes, weights: { file: 'drawn', sha256: '' } };
  const [files] = labelFiles(['image.png'], form);
  const store = await LabelStore.open(root, { ...stored, ...about }, [files], true);
  let first = true;
  return {
    async step() {
      await store.put(0, await predictLabels(model, image, stored, palette));
      if (!first) return null;
      first = false;
      const [file, confidences] = files.map(name => join(root, name));
      return soft ? meanSquare(await readSoft(file, classes.length)) : meanConfidence(file, confidences);
    },
  };
}

function meanSquare({ data }: { readonly data: Float32Array }): number {
  return data.reduce((sum, value) => sum + value ** 2, 0) / data.length;
}

async function meanConfidence(classes: string, confidences: string): Promise<number> {
  const { confidences: bytes } = await readWhole({ classes, confidences, stride: CONFIDENCE_STRIDE });
  return bytes.reduce((sum, value) => sum + value, 0) / 255 / bytes.length;
}
