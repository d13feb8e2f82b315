import type { ProDAJob } from '../Job.ts';

/** Whether a job takes training steps; the others do something with a whole image. */
export function isTraining({ work }: ProDAJob): boolean {
  return work === 'warm_up' || work === 'stage1' || work === 'distillation';
}
