import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../framework/errors/UserError.ts';
import { makeFolder } from '../../framework/files/makeFolder.ts';
import { NpyWriter } from '../../framework/files/npy/NpyWriter.ts';
import { ProgressBar } from '../../framework/logging/ProgressBar.ts';
import { withLock } from '../withLock.ts';
import { BlockWorkers } from './BlockWorkers.ts';
import { type BlockTask, SIDE } from './corruptBlock.ts';
import { MakeManifest, type MakeSettings } from './MakeManifest.ts';
import { readTestImages, type TestImages } from './readTestImages.ts';

/** Pictures that a worker makes at a time: a tenth of a second or less. */
const BLOCK = 100;

export interface MakeRequest extends MakeSettings {
  readonly corruptions: readonly string[];
  /** Where CIFAR-10 lies, and where the files go. */
  readonly root: string;
  readonly out: string;
  /** Threads; 0: none besides this one. The files do not depend on it. */
  readonly workers: number;
  /** Removes files of other settings. */
  readonly overwrite: boolean;
}

/**
 * Makes the files of CIFAR-10-C in their official layout: `<corruption>.npy`, uint8, (severities * images, 32, 32, 3),
 * severity by severity, each in the order of the test set; and `labels.npy`. Files that are complete stay as they are;
 * each appears under its name when it is whole. Two processes at once: the second waits.
 *
 * @param onWait told once, when another process works on the folder
 * @returns the names of the files that were made
 * @throws DataError, UserError
 */
export async function makeCifar10C(request: MakeRequest, onWait: () => void): Promise<string[]> {
  makeFolder(request.out);
  return withLock(join(request.out, '.make.lock'), () => makeMissing(request), onWait);
}

async function makeMissing(request: MakeRequest): Promise<string[]> {
  await removeLeftovers(request.out);
  const manifest = await MakeManifest.open(request.out, request, request.overwrite);
  const names = ['labels', ...request.corruptions].map(name => `${name}.npy`);
  const complete = await Promise.all(names.map(name => manifest.isComplete(name)));
  const missing = names.filter((_, i) => !complete[i]);
  if (missing.length === 0) return [];

  const source = await readTestImages(request.root);
  if (source.labels.length < request.images) {
    throw new DataError(
      `${request.images} pictures are asked for; the test set in ${request.root} has ${source.labels.length}`,
    );
  }
  if (missing.includes('labels.npy')) {
    await writeLabels(source, request);
    await manifest.complete('labels.npy');
  }
  const corruptions = request.corruptions.filter(name => missing.includes(`${name}.npy`));
  if (corruptions.length > 0) await writeCorruptions(source, { ...request, corruptions }, manifest);
  return missing;
}

/** Half-written files of a process that was stopped: nobody else writes here now. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter(name => /^\..*\.tmp$/.test(name));
  for (const name of names) await rm(join(folder, name), { force: true });
}

async function writeLabels({ labels }: TestImages, { images, severities, out }: MakeRequest): Promise<void> {
  const writer = await NpyWriter.create(join(out, 'labels.npy'), 'uint8', [severities.length * images]);
  for (const _ of severities) await writer.write(labels.subarray(0, images));
  await writer.close();
}

async function writeCorruptions(source: TestImages, request: MakeRequest, manifest: MakeManifest): Promise<void> {
  const { corruptions, severities, images, out } = request;
  const rows = severities.length * images;
  const total = corruptions.length * rows;
  const progress = new ProgressBar('making CIFAR-10-C', total, 'pictures');
  const workers = new BlockWorkers(source.images, Math.min(request.workers, Math.ceil(total / BLOCK)));
  let writer: NpyWriter | undefined;
  let [done, written] = [0, 0];
  try {
    for await (const [{ corruption, count }, block] of workers.blocks(tasks(request))) {
      writer ??= await NpyWriter.create(join(out, `${corruption}.npy`), 'uint8', [rows, SIDE, SIDE, 3]);
      await writer.write(block);
      done += count;
      written += count;
      progress.update(done);
      if (written < rows) continue;
      await writer.close();
      writer = undefined;
      written = 0;
      await manifest.complete(`${corruption}.npy`);
    }
  } finally {
    await writer?.abort();
    progress.end();
    await workers.close();
  }
}

/** Every block of every file, in the order in which they are written. */
function* tasks({ corruptions, severities, images, seed }: MakeRequest): Generator<BlockTask> {
  for (const corruption of corruptions) {
    for (const severity of severities) {
      for (let first = 0; first < images; first += BLOCK) {
        yield { corruption, severity, seed, first, count: Math.min(BLOCK, images - first) };
      }
    }
  }
}
