import { z } from 'zod';
import { currentBackend } from '../../framework/backend/currentBackend.ts';
import { UserError } from '../../framework/errors/UserError.ts';
import { HOOKS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { Hook, type PriorityName } from '../../framework/runner/Hook.ts';
import type { CurrentStep, Runner } from '../../framework/runner/Runner.ts';
import { priorityOption } from './hookOptions.ts';

const options = z.strictObject({
  interval: z
    .int()
    .min(0)
    .nullable()
    .default(null)
    .describe('look at the losses every so many iterations; 0: never; null: each on a CPU, every 50th on a GPU'),
  priority: priorityOption('HIGH'),
});

/** Reading from a GPU waits for it. */
const GPU_INTERVAL = 50;

/** Ends the run with an error when a loss is no finite number, before the parameters take harm from it. */
@register(HOOKS, 'InvalidLossHook')
export class InvalidLossHook extends Hook {
  static readonly options = options;
  override readonly priority: PriorityName | number;
  #interval: number | null;

  constructor({ interval, priority }: z.output<typeof options>) {
    super();
    this.priority = priority;
    this.#interval = interval;
  }

  override beforeRun(): void {
    this.#interval ??= currentBackend().device === 'gpu' ? GPU_INTERVAL : 1;
  }

  /** @throws UserError with the losses and the samples of the iteration */
  override async afterTrainIter(runner: Runner): Promise<void> {
    const interval = this.#interval ?? 1;
    if (interval > 0 && runner.iteration % interval === 0) await checkLosses(runner);
  }

  /** A checkpoint of parameters that took harm is worth nothing. */
  override async beforeSaveCheckpoint(runner: Runner): Promise<void> {
    if ((this.#interval ?? 1) > 0 && runner.inIteration) await checkLosses(runner);
  }
}

async function checkLosses({ step, iteration }: Runner): Promise<void> {
  const losses: Record<string, number> = {};
  for (const [name, loss] of Object.entries(step.losses)) losses[name] = (await loss.data<'float32'>())[0];
  if (Object.values(losses).every(Number.isFinite)) return;
  const text = Object.entries(losses).map(([name, value]) => `${name} ${value}`);
  throw new UserError(`iteration ${iteration}: a loss is no finite number: ${text.join(', ')}\n${samplesText(step)}`, {
    hint: 'lower the learning rate, warm it up, or clip gradients: optimizer_config: { grad_clip: { max_norm: 10 } }',
  });
}

/** Which samples the batch was made of: names where they have them, else numbers. */
function samplesText({ batches }: CurrentStep): string {
  const lines = Object.entries(batches).map(([role, { names, indices }]) => {
    const samples = names.length > 0 ? names : [...indices].map(index => `#${index}`);
    return `  ${role}: ${samples.join(' ')}`;
  });
  return `samples:\n${lines.join('\n')}`;
}
