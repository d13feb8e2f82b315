import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackendInfo } from '../../framework/backend/BackendInfo.ts';
import { deviationOf, ratioOf, sideResult } from './compareSides.ts';
import type { Job } from './Job.ts';
import type { JobResult, SideResult } from './JobResult.ts';
import { measureStarts } from './measureStarts.ts';
import type { Peer } from './Peer.ts';
import type { Settings } from './Settings.ts';
import { startOurs } from './sides.ts';
import { startFasterTorch } from './startFasterTorch.ts';
import { type StepAnswer, takeTurns } from './takeTurns.ts';

/** Measures one job on both sides, in turns. @throws UserError when a side fails */
export async function measureJob(job: Job, settings: Settings): Promise<JobResult> {
  if (job.startUp) return measureStarts(job, settings);
  const running: Peer[] = [];
  const scratch = await mkdtemp(join(tmpdir(), 'shiftkit-benchmark-'));
  try {
    return await measureInTurns(job, settings, scratch, running);
  } finally {
    for (const peer of running) peer.stop();
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * @param scratch a folder for files of both sides
 * @param running takes every process that is started
 */
async function measureInTurns(job: Job, settings: Settings, scratch: string, running: Peer[]): Promise<JobResult> {
  const torch = settings.torch && (await startFasterTorch(job, settings, scratch, running));
  const ours = startOurs(job, settings, { scratch });
  running.push(ours);
  const { backend } = await ours.answer<{ backend: BackendInfo | null }>();
  const [first] = await takeTurns([ours], settings.warmup);
  const [our, their] = await takeTurns(torch ? [ours, torch.peer] : [ours], settings.runs);
  const result = { job, backend, ours: await ended(ours, our) };
  if (!torch) return result;
  const other = { ...(await ended(torch.peer, their)), layout: torch.layout };
  const deviation = deviationOf(first, torch.first);
  return { ...result, torch: other, ratio: ratioOf(result.ours, other), ...(deviation !== null && { deviation }) };
}

async function ended(peer: Peer, answers: readonly StepAnswer[]): Promise<SideResult> {
  return sideResult(
    answers.map(({ ms }) => ms),
    await peer.end(),
  );
}
