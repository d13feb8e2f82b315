import type { BackendInfo } from '../../framework/backend/BackendInfo.ts';
import { ratioOf, sideResult } from './compareSides.ts';
import type { Job } from './Job.ts';
import type { JobResult } from './JobResult.ts';
import type { Peer } from './Peer.ts';
import type { Settings } from './Settings.ts';
import { startOurs, startTorch } from './sides.ts';

interface Start {
  readonly ms: number;
  readonly peakBytes: number;
  readonly backend: BackendInfo | null;
}

/** A new process for each run, on both sides in turns; timed until its first step is done. */
export async function measureStarts(job: Job, settings: Settings): Promise<JobResult> {
  const ours: Start[] = [];
  const torch: Start[] = [];
  for (let round = 0; round <= settings.runs; round++) {
    ours.push(await timedStart(() => startOurs(job, settings)));
    if (settings.torch)
      torch.push(await timedStart(() => startTorch(job, settings, 'channels_last', { inputs: null })));
  }
  // The first ones filled the disk cache.
  for (const starts of [ours, torch]) starts.shift();
  const result = { job, backend: ours[0].backend, ours: summary(ours) };
  if (!settings.torch) return result;
  const other = { ...summary(torch), layout: null };
  return { ...result, torch: other, ratio: ratioOf(result.ours, other) };
}

async function timedStart(start: () => Peer): Promise<Start> {
  const begin = performance.now();
  const peer = start();
  try {
    const { backend } = await peer.answer<{ backend: BackendInfo | null }>();
    await peer.ask('step');
    const ms = performance.now() - begin;
    return { ms, peakBytes: await peer.end(), backend };
  } finally {
    peer.stop();
  }
}

function summary(starts: readonly Start[]) {
  return sideResult(
    starts.map(({ ms }) => ms),
    Math.max(...starts.map(({ peakBytes }) => peakBytes)),
  );
}
