import { dirname } from 'node:path';
import { isCheckpointFolder, readSavedValues } from '../checkpoint/checkpointFolder.ts';

/** What checkpoints call the labelled pixels that a run was trained on, by class. */
export const TRAINING_PIXELS = 'training_pixels';

/** By class: its labelled pixels in all training batches so far. */
export type TrainingPixels = Readonly<Record<string, number>>;

/** By class: its share of the labelled pixels that were trained on, in percent. */
export type TrainingShare = Readonly<Record<string, number>>;

/** @returns undefined where no pixel was counted */
export function shareOf(pixels: TrainingPixels): TrainingShare | undefined {
  const all = Object.values(pixels).reduce((sum, count) => sum + count, 0);
  if (all === 0) return undefined;
  return Object.fromEntries(Object.entries(pixels).map(([name, count]) => [name, (100 * count) / all]));
}

/**
 * What a checkpoint says about the pixels it was trained on.
 *
 * @param path a checkpoint folder, or a file in one
 * @returns undefined where it says nothing: another kind of file, or a run without label maps
 */
export async function readTrainingShare(path: string): Promise<TrainingShare | undefined> {
  const folder = [path, dirname(path)].find(isCheckpointFolder);
  const pixels = folder && (await readSavedValues(folder, TRAINING_PIXELS));
  return pixels === undefined ? undefined : shareOf(pixels as TrainingPixels);
}
