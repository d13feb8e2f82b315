import type { ProDAJob } from '../Job.ts';
import type { Workload } from '../Workload.ts';
import { isTraining } from './isTraining.ts';
import { prodaImages } from './prodaImages.ts';
import { prodaTraining } from './prodaTraining.ts';

/** A step of ProDA: training, pseudo labels or prototypes. @param scratch folder for labels; default: a new one, which stays until the process ends */
export function proda(job: ProDAJob, scratch?: string): Promise<Workload> {
  return isTraining(job) ? prodaTraining(job) : prodaImages(job, scratch);
}
