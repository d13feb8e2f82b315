import { UserError } from '../../framework/errors/UserError.ts';
import type { Footprint } from './Footprint.ts';
import { isLoading } from './isLoading.ts';
import type { Job } from './Job.ts';
import type { Settings } from './Settings.ts';
import { startOurs } from './sides.ts';
import { takeTurns } from './takeTurns.ts';

const MIB = 2 ** 20;

/** What our side holds after the warm-up and after `runs` more steps, as a line. @throws UserError for a job that does not compute */
export async function enduranceOf(job: Job, settings: Settings): Promise<string> {
  if (isLoading(job) || job.startUp)
    throw new UserError('--endurance is for jobs that compute', { hint: 'choose others with --jobs' });
  const peer = startOurs(job, settings);
  try {
    await peer.answer();
    await takeTurns([peer], settings.warmup);
    const before = await peer.ask<Footprint>('footprint');
    await takeTurns([peer], settings.runs);
    const after = await peer.ask<Footprint>('footprint');
    return `${job.name}: ${settings.runs} steps, ${change(before, after)}`;
  } finally {
    peer.stop();
  }
}

function change(before: Footprint, after: Footprint): string {
  const percent = 100 * (after.residentBytes / before.residentBytes - 1);
  return [
    `tensors ${before.tensors} > ${after.tensors}`,
    `${mib(before.tensorBytes)} > ${mib(after.tensorBytes)} MiB of them`,
    `resident ${mib(before.residentBytes)} > ${mib(after.residentBytes)} MiB (${percent.toFixed(1)} %)`,
  ].join(', ');
}

function mib(bytes: number): string {
  return (bytes / MIB).toFixed(0);
}
