import { join } from 'node:path';
import type { Recipe, Step } from '../../framework/recipe/recipeSchema.ts';
import type { StepPlace } from './PlannedStep.ts';

/** Where a step of one seed keeps its things: `<work dir>/seed_1/stage1` and, how it went, `stage1.json` beside it. */
export function placeOf({ select_best_on }: Recipe, { name, kind }: Step, seed: number, workDir: string): StepPlace {
  const folder = join(workDir, `seed_${seed}`);
  const path = join(folder, kind === 'calc_prototype' ? `${name}.safetensors` : name);
  const output = kind === 'train' ? join(path, select_best_on === 'val' ? 'best' : 'latest') : path;
  return { path, output, record: join(folder, `${name}.json`) };
}
