import type { SavedPart } from '../checkpoint/SavedPart.ts';
import type { Config } from '../config/Config.ts';
import type { Runner } from './Runner.ts';

/** The moments of a run at which hooks act, in their order (those of mmcv 1.x, one after a resume, one before a checkpoint is written). */
export const HOOK_STAGES = [
  'beforeRun',
  'afterResume',
  'beforeTrainEpoch',
  'beforeTrainIter',
  'afterTrainIter',
  'afterTrainEpoch',
  'beforeValEpoch',
  'beforeValIter',
  'afterValIter',
  'afterValEpoch',
  'beforeSaveCheckpoint',
  'afterRun',
] as const;

export type HookStage = (typeof HOOK_STAGES)[number];

/** Names of priorities, as in mmcv: lower numbers act first. */
export const PRIORITIES = {
  HIGHEST: 0,
  VERY_HIGH: 10,
  HIGH: 30,
  ABOVE_NORMAL: 40,
  NORMAL: 50,
  BELOW_NORMAL: 60,
  LOW: 70,
  VERY_LOW: 90,
  LOWEST: 100,
} as const;

export type PriorityName = keyof typeof PRIORITIES;

/**
 * Acts at stages of a training run: entries of the kind `hooks` extend it and write the methods of their stages, each
 * `(runner) => void | Promise<void>`. Hooks of equal priority act in the order of the config.
 *
 * What a hook must remember over a resume it gives in `state` and takes in `restore`.
 */
export abstract class Hook {
  /** A name, or a number from 0 to 100. */
  readonly priority: PriorityName | number = 'NORMAL';
  /** What the state is called in checkpoints; `null`: the class's name. */
  readonly stateName: string | null = null;

  /** Finds what the hook needs, such as data, before the network is made and any file is written. */
  open?(config: Config): void | Promise<void>;

  beforeRun?(runner: Runner): void | Promise<void>;
  /** A run that goes on stands where its checkpoint was written; all hooks have their state. */
  afterResume?(runner: Runner): void | Promise<void>;
  beforeTrainEpoch?(runner: Runner): void | Promise<void>;
  beforeTrainIter?(runner: Runner): void | Promise<void>;
  afterTrainIter?(runner: Runner): void | Promise<void>;
  afterTrainEpoch?(runner: Runner): void | Promise<void>;
  beforeValEpoch?(runner: Runner): void | Promise<void>;
  beforeValIter?(runner: Runner): void | Promise<void>;
  afterValIter?(runner: Runner): void | Promise<void>;
  /** Also behind a validation that was cut short: `runner.validationCut`. */
  afterValEpoch?(runner: Runner): void | Promise<void>;
  beforeSaveCheckpoint?(runner: Runner): void | Promise<void>;
  afterRun?(runner: Runner): void | Promise<void>;

  /** What the hook remembers, for a checkpoint. */
  state?(): SavedPart | Promise<SavedPart>;
  /** Takes what `state` gave. Called after `beforeRun`. */
  restore?(state: SavedPart): void;
  /** Frees tensors and what was opened; the run may have ended before it began. */
  dispose?(): void | Promise<void>;
}
