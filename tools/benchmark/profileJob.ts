import { UserError } from '../../framework/errors/UserError.ts';
import { isLoading } from './isLoading.ts';
import type { Job } from './Job.ts';
import type { ProfileReport } from './OpProfile.ts';
import { profileText } from './profileText.ts';
import type { Settings } from './Settings.ts';
import { startOurs } from './sides.ts';
import { takeTurns } from './takeTurns.ts';

/** Where the time of our side goes. @throws UserError for a job that does not compute, or where the engine is not native */
export async function profileJob(job: Job, settings: Settings): Promise<string> {
  if (isLoading(job) || job.startUp)
    throw new UserError('--profile is for jobs that compute', { hint: 'choose others with --jobs' });
  const peer = startOurs(job, settings, { profile: true });
  try {
    await peer.answer();
    await takeTurns([peer], settings.warmup);
    return profileText(job.name, await peer.ask<ProfileReport>(`profile ${settings.runs}`));
  } finally {
    peer.stop();
  }
}
