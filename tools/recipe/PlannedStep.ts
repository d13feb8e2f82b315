import type { Config } from '../../framework/config/Config.ts';
import type { Step } from '../../framework/recipe/recipeSchema.ts';

/** One step of a recipe for one seed, with its config loaded. */
export interface PlannedStep {
  readonly step: Step;
  readonly seed: number;
  readonly config: Config;
  readonly place: StepPlace;
  /** The steps whose outputs it takes, all of the same seed. */
  readonly takes: readonly PlannedStep[];
  /** What decides its outcome, but for the contents of its inputs; paths of earlier steps are `output('name')`. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

/** Where a step keeps what. All paths are absolute. */
export interface StepPlace {
  /** Where it writes: a work directory, a folder of labels, or a file. */
  readonly path: string;
  /** What later steps get. */
  readonly output: string;
  /** How it went. */
  readonly record: string;
}

/** 'stage1 (seed 2)' */
export function stepTitle({ step, seed }: PlannedStep): string {
  return `${step.name} (seed ${seed})`;
}
