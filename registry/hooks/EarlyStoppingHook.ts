import { z } from 'zod';
import type { SavedPart } from '../../framework/checkpoint/SavedPart.ts';
import { ConfigError } from '../../framework/errors/UserError.ts';
import { HOOKS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { Hook, type PriorityName } from '../../framework/runner/Hook.ts';
import type { Runner } from '../../framework/runner/Runner.ts';
import { BestScore } from './BestScore.ts';
import { priorityOption } from './hookOptions.ts';

const options = z.strictObject({
  monitor: z.string().describe('the figure of the evaluation that is watched: error, mIoU, ...'),
  patience: z.int().min(1).default(5).describe('stop after so many evaluations in a row without a better value'),
  min_delta: z.number().min(0).default(0).describe('a value counts as better only by more than this, in its own unit'),
  rule: z
    .enum(['greater', 'less'])
    .nullable()
    .default(null)
    .describe('which value is better; null: by the name (error, entropy, loss: less; else greater)'),
  priority: priorityOption('LOW'),
});

/** Ends the run when evaluations do not get better any more. Each is compared with the best so far. */
@register(HOOKS, 'EarlyStoppingHook')
export class EarlyStoppingHook extends Hook {
  static readonly options = options;
  override readonly priority: PriorityName | number;
  readonly #settings: z.output<typeof options>;
  readonly #best: BestScore;
  #waited = 0;

  constructor(settings: z.output<typeof options>) {
    super();
    this.#settings = settings;
    this.priority = settings.priority;
    this.#best = new BestScore(settings.monitor, settings.rule);
  }

  /** @throws ConfigError when the config evaluates nothing: the hook could never act */
  override beforeRun({ config }: Runner): void {
    if (config.value.evaluation) return;
    throw new ConfigError('EarlyStoppingHook watches evaluations, but the config has none', { hint: 'set evaluation' });
  }

  override afterValEpoch(runner: Runner): void {
    const { monitor, patience, min_delta } = this.#settings;
    if (runner.validationCut) return;
    const score = runner.figures[monitor];
    if (score === undefined) {
      throw new ConfigError(`EarlyStoppingHook watches ${monitor}, which the metric does not give`, {
        hint: `it gives ${Object.keys(runner.figures).join(', ')}`,
      });
    }
    if (this.#best.isBetter(score, min_delta)) {
      this.#best.value = score;
      this.#waited = 0;
    } else if (++this.#waited >= patience) {
      runner.stop(`${monitor} did not get better than ${this.#best.value} in ${patience} evaluations`);
    }
  }

  override state(): SavedPart {
    return { values: { best: this.#best.value, waited: this.#waited } };
  }

  override restore({ values }: SavedPart): void {
    const { best, waited } = values as { best: number | null; waited: number };
    this.#best.value = best;
    this.#waited = waited;
  }
}
