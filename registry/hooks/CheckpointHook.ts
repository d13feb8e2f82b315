import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { listCheckpoints, removeUnfinished } from '../../framework/checkpoint/checkpointFolder.ts';
import { HOOKS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { Hook, type PriorityName } from '../../framework/runner/Hook.ts';
import { isDue } from '../../framework/runner/isDue.ts';
import type { Runner } from '../../framework/runner/Runner.ts';
import { EvaluationHook } from './EvaluationHook.ts';
import { byEpochOption, priorityOption } from './hookOptions.ts';

const options = z.strictObject({
  interval: z.int().default(1).describe('write one every so many epochs or iterations; 0: only at the end'),
  by_epoch: byEpochOption,
  max_keep_ckpts: z.int().default(3).describe('how many of the newest stay; -1: all. The best one is kept apart'),
  save_last: z.boolean().default(true).describe('also write one at the end of the run, however it ends'),
  priority: priorityOption('LOWEST'),
});

/**
 * Writes checkpoints, `iter_<n>` or `epoch_<n>` in the work directory: the config's `checkpoint_config`. Acts last, so
 * that a checkpoint holds what all other hooks did. Older ones are removed only when the new one is complete.
 */
@register(HOOKS, 'CheckpointHook')
export class CheckpointHook extends Hook {
  static readonly options = options;
  override readonly priority: PriorityName | number;
  readonly #settings: z.output<typeof options>;

  constructor(settings: z.output<typeof options>) {
    super();
    this.#settings = settings;
    this.priority = settings.priority;
  }

  override async beforeRun({ workDir }: Runner): Promise<void> {
    if (workDir !== undefined) await removeUnfinished(workDir);
  }

  override async afterTrainIter(runner: Runner): Promise<void> {
    // At the end of an epoch the hooks of the epoch act first.
    if (!runner.atEndOfEpoch) await this.#saveIfDue(runner);
  }

  override async afterTrainEpoch(runner: Runner): Promise<void> {
    await this.#saveIfDue(runner);
  }

  /** The checkpoint that owed an evaluation is written anew. */
  override async afterResume(runner: Runner): Promise<void> {
    if (runner.hooks.find(EvaluationHook)?.caughtUp) await this.#save(runner);
  }

  async #saveIfDue(runner: Runner): Promise<void> {
    if (isDue(runner, this.#settings) || (this.#settings.save_last && runner.atEnd)) await this.#save(runner);
  }

  async #save(runner: Runner): Promise<void> {
    if (runner.workDir === undefined) return;
    const { by_epoch } = this.#settings;
    const byEpoch = (by_epoch ?? runner.byEpoch) && runner.atEndOfEpoch;
    const name = byEpoch ? `epoch_${runner.epoch}` : `iter_${runner.iteration}`;
    await runner.saveCheckpoint(name);
    runner.logger.info(`checkpoint ${name}`);
    await this.#removeOld(runner.workDir);
  }

  async #removeOld(workDir: string): Promise<void> {
    const { max_keep_ckpts: kept } = this.#settings;
    if (kept < 0) return;
    const names = await listCheckpoints(workDir);
    for (const name of names.slice(0, Math.max(0, names.length - Math.max(1, kept)))) {
      await rm(join(workDir, name), { recursive: true });
    }
  }
}
