import type { ProDAJob } from '../Job.ts';
import type { Workload } from '../Workload.ts';
import { isTraining } from './isTraining.ts';
import { prodaImages } from './prodaImages.ts';
import { prodaTraining } from './prodaTraining.ts';

/** A step of ProDA: training, pseudo labels or prototypes. */
export function proda(job: ProDAJob): Promise<Workload> {
  return isTraining(job) ? prodaTraining(job) : prodaImages(job);
}
