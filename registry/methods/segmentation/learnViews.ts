import { addGradients } from '../../../framework/autograd/addGradients.ts';
import { parameterGradients } from '../../../framework/autograd/parameterGradients.ts';
import { type Scalar, type Tensor, type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import type { Module } from '../../../framework/nn/Module.ts';
import { passTogether } from '../../../framework/nn/passTogether.ts';
import type { Learned, Lesson, Maps } from './View.ts';

/** A `View` of which it is settled whether running statistics follow it. */
export interface TrackedView<M extends Maps> {
  readonly images: Tensor4D;
  readonly tracked: boolean;
  learn(maps: M): Lesson;
}

/**
 * Gradients by a network of the sum of what views of images teach.
 *
 * @param pass through the network
 * @param together all views as one batch; else one after the other, so that the activations of one only are held
 * @throws Error when two views give something the same name
 */
export function learnViews<M extends Maps>(
  network: Module,
  views: readonly TrackedView<M>[],
  pass: (images: Tensor4D) => M,
  together: boolean,
): Learned {
  const learned: Learned = { gradients: new Map(), losses: {}, kept: {} };
  for (const batch of together ? [views] : views.map(view => [view])) {
    const { gradients, lessons } = learnBatch(network, batch, pass);
    addGradients(learned.gradients, gradients);
    for (const { losses, kept = {} } of lessons) {
      gather(learned.losses, losses);
      gather(learned.kept, kept);
    }
  }
  return learned;
}

function learnBatch<M extends Maps>(network: Module, views: readonly TrackedView<M>[], pass: (images: Tensor4D) => M) {
  const lessons: Lesson[] = [];
  const { loss, gradients } = parameterGradients(() => {
    const maps = passTogether(network, views, pass);
    const kept: Record<string, Tensor> = {};
    for (const [i, view] of views.entries()) {
      const lesson = view.learn(maps[i]!);
      lessons.push(lesson);
      gather(kept, { ...lesson.losses });
      gather(kept, { ...lesson.kept });
    }
    return { loss: lessons.length === 1 ? lessons[0]!.loss : sumOf(lessons), kept };
  }, network.parameters());
  if (!lessons.some(({ losses }) => Object.values(losses).includes(loss))) loss.dispose();
  return { gradients, lessons };
}

const sumOf = (lessons: readonly Lesson[]): Scalar => tf.addN(lessons.map(({ loss }) => loss));

function gather<T>(all: Record<string, T>, more: Readonly<Record<string, T>>): void {
  for (const [name, value] of Object.entries(more)) {
    if (name in all)
      throw new Error(
        `two views of a step give something the name ${name}: their losses and what they keep need names of their own`,
      );
    all[name] = value;
  }
}
