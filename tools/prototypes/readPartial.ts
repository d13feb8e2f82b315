import { existsSync } from 'node:fs';
import { readCheckpoint } from '../../framework/checkpoint/readCheckpoint.ts';
import { Prototypes } from '../../registry/methods/segmentation/proda/Prototypes.ts';

/**
 * Prototypes to go on with: those that an ended run of the same settings left, else none.
 *
 * @param made what must be equal for it
 */
export async function readPartial(
  file: string,
  made: Readonly<Record<string, string>>,
  classes: number,
  channels: number,
): Promise<{ readonly prototypes: Prototypes; readonly done: number }> {
  const prototypes = new Prototypes(classes, channels).initialize(0);
  if (!existsSync(file)) return { prototypes, done: 0 };
  const { tensors, values } = await readCheckpoint(file);
  const same = Object.entries(made).every(([key, value]) => values.get(key) === value);
  if (!same) return { prototypes, done: 0 };
  prototypes.loadStateDict(tensors);
  return { prototypes, done: Number(values.get('done')) };
}
