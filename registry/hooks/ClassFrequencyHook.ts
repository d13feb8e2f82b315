import { z } from 'zod';
import type { SavedPart } from '../../framework/checkpoint/SavedPart.ts';
import { shareOf, TRAINING_PIXELS, type TrainingPixels } from '../../framework/evaluation/trainingShare.ts';
import { HOOKS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { Hook, type PriorityName } from '../../framework/runner/Hook.ts';
import type { Runner } from '../../framework/runner/Runner.ts';
import { priorityOption } from './hookOptions.ts';

const options = z.strictObject({ priority: priorityOption('NORMAL') });

/**
 * Counts the labelled pixels of each class in the batches of `data.train`, or of `data.source`, as the network sees them: after
 * cropping, without those of no class. The tables of evaluations show the shares beside the IoU, those of `tools/test` too, since
 * checkpoints hold the counts. Data with one label an image is left alone.
 */
@register(HOOKS, 'ClassFrequencyHook')
export class ClassFrequencyHook extends Hook {
  static readonly options = options;
  override readonly priority: PriorityName | number;
  override readonly stateName = TRAINING_PIXELS;
  /** By label. */
  readonly #pixels = new Float64Array(256);
  #classes: readonly string[] = [];

  constructor({ priority }: z.output<typeof options>) {
    super();
    this.priority = priority;
  }

  override beforeRun({ data }: Runner): void {
    this.#classes = data.labelledClasses;
  }

  override afterTrainIter({ step }: Runner): void {
    const batch = step.batches.train ?? step.batches.source;
    if (batch?.labelShape.length === 3) count(batch.labels, this.#pixels);
  }

  override beforeValEpoch(runner: Runner): void {
    runner.trainingShare = shareOf(this.#counted());
  }

  override state(): SavedPart {
    return { values: this.#counted() };
  }

  override restore({ values }: SavedPart): void {
    const pixels = values as TrainingPixels;
    for (const [label, name] of this.#classes.entries()) this.#pixels[label] = pixels[name] ?? 0;
  }

  #counted(): TrainingPixels {
    return Object.fromEntries(this.#classes.map((name, label) => [name, this.#pixels[label]!]));
  }
}

/** In a function of its own, which the engine can make fast: two million labels are an ordinary batch. */
function count(labels: Int32Array, pixels: Float64Array): void {
  for (let i = 0; i < labels.length; i++) pixels[labels[i]!]!++;
}
