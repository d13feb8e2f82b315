import { addGradients } from '../../../framework/autograd/addGradients.ts';
import { parameterGradients } from '../../../framework/autograd/parameterGradients.ts';
import { type Tensor, type Tensor4D, tf } from '../../../framework/backend/tf.ts';
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
 * @throws Error when two losses or kept maps of the step have one name
 */
export function learnViews<M extends Maps>(
  network: Module,
  views: readonly TrackedView<M>[],
  pass: (images: Tensor4D) => M,
  together: boolean,
): Learned {
  const learned: Learned = { gradients: new Map(), losses: {}, kept: {} };
  const names = new Set<string>();
  try {
    for (const batch of together ? [views] : views.map(view => [view])) {
      const { gradients, lessons } = learnBatch(network, batch, pass, names);
      addGradients(learned.gradients, gradients);
      for (const { losses, kept } of lessons) {
        Object.assign(learned.losses, losses);
        Object.assign(learned.kept, kept);
      }
    }
  } catch (error) {
    const { gradients, losses, kept } = learned;
    tf.dispose([...gradients.values(), ...Object.values(losses), ...Object.values(kept)]);
    throw error;
  }
  return learned;
}

/** @param names of losses and of what is kept, so far in the step */
function learnBatch<M extends Maps>(
  network: Module,
  views: readonly TrackedView<M>[],
  pass: (images: Tensor4D) => M,
  names: Set<string>,
) {
  const lessons: Lesson[] = [];
  const { loss, gradients } = parameterGradients(() => {
    const maps = passTogether(network, views, pass);
    const outlive: Record<string, Tensor> = {};
    for (const [i, view] of views.entries()) {
      const lesson = view.learn(maps[i]!);
      lessons.push(lesson);
      for (const [name, tensor] of [...Object.entries(lesson.losses), ...Object.entries(lesson.kept ?? {})]) {
        if (names.has(name))
          throw new Error(
            `something else in this step is called ${name}: losses and what is kept need names of their own`,
          );
        names.add(name);
        outlive[name] = tensor;
      }
    }
    return {
      loss: lessons.length === 1 ? lessons[0]!.loss : tf.addN(lessons.map(lesson => lesson.loss)),
      kept: outlive,
    };
  }, network.parameters());
  if (!lessons.some(({ losses }) => Object.values(losses).includes(loss))) loss.dispose();
  return { gradients, lessons };
}
