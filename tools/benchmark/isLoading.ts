import type { Job, LoadingJob, StreetLoadingJob } from './Job.ts';

/** Whether a job loads data, and no network computes. */
export function isLoading(job: Job): job is LoadingJob | StreetLoadingJob {
  return job.work === 'load' || job.work === 'load_streets';
}
