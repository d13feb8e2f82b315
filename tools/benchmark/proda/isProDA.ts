import type { Job, ProDAJob } from '../Job.ts';

/** Whether a job is one of ProDA's. */
export function isProDA(job: Job): job is ProDAJob {
  return job.suite === 'ProDA';
}
