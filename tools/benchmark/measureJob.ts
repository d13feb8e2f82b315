import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from './Job.ts';
import type { JobResult, SideResult } from './JobResult.ts';
import type { Peer } from './Peer.ts';
import type { Layout, Settings } from './Settings.ts';
import { startOurs, startTorch } from './sides.ts';
import { type Spread, summarise } from './summarise.ts';
import { type StepAnswer, takeTurns } from './takeTurns.ts';

/** Measures one job on both sides, in turns. @throws UserError when a side fails */
export async function measureJob(job: Job, settings: Settings): Promise<JobResult> {
  if (job.startUp) return measureStarts(job, settings);
  const folder = await mkdtemp(join(tmpdir(), 'shiftkit-benchmark-'));
  const running: Peer[] = [];
  try {
    const torch = settings.torch && (await startFasterTorch(job, settings, folder, running));
    const ours = startOurs(job, settings);
    running.push(ours);
    await ours.answer();
    return await measure(job, settings, ours, torch);
  } finally {
    for (const peer of running) peer.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface TorchSide {
  readonly peer: Peer;
  readonly layout: Layout | null;
  /** The steps that were already taken. */
  readonly answers: readonly StepAnswer[];
}

async function measure(
  job: Job,
  { runs, warmup }: Settings,
  ours: Peer,
  torch: TorchSide | undefined,
): Promise<JobResult> {
  const [before] = await takeTurns([ours], warmup);
  const sides = torch ? [ours, torch.peer] : [ours];
  const [our, theirs] = await takeTurns(sides, runs);
  const ourResult = await sideResult(ours, our);
  if (!torch) return { job, ours: ourResult };
  const torchResult = { ...(await sideResult(torch.peer, theirs)), layout: torch.layout };
  const deviation = deviationOf(before, torch.answers);
  return {
    job,
    ours: ourResult,
    torch: torchResult,
    ratio: ratioOf(ourResult, torchResult),
    ...(deviation !== null && { deviation }),
  };
}

/** Warms up PyTorch with each memory layout and goes on with the faster one. */
async function startFasterTorch(job: Job, settings: Settings, folder: string, running: Peer[]): Promise<TorchSide> {
  const inputs = join(folder, 'inputs.safetensors');
  const exporter = startOurs(job, settings, { exportTo: inputs });
  running.push(exporter);
  await exporter.answer();
  const { layout } = settings.torch!;
  const layouts: readonly Layout[] = layout === 'auto' ? ['channels_last', 'contiguous'] : [layout];
  const sides: TorchSide[] = [];
  for (const one of job.work === 'load' ? layouts.slice(0, 1) : layouts) {
    const peer = startTorch(job, settings, one, inputs);
    running.push(peer);
    await peer.answer();
    const [answers] = await takeTurns([peer], settings.warmup);
    sides.push({ peer, layout: job.work === 'load' ? null : one, answers });
  }
  const fastest = (side: TorchSide) => Math.min(...side.answers.map(answer => answer.ms));
  sides.sort((a, b) => fastest(a) - fastest(b));
  for (const { peer } of sides.slice(1)) peer.stop();
  return sides[0];
}

/** A new process for each run, on both sides in turns; timed until its first step is done. */
async function measureStarts(job: Job, settings: Settings): Promise<JobResult> {
  const sides = [
    () => startOurs(job, settings),
    ...(settings.torch ? [() => startTorch(job, settings, 'channels_last', null)] : []),
  ];
  const times: number[][] = sides.map(() => []);
  const peaks = sides.map(() => 0);
  for (let round = -1; round < settings.runs; round++) {
    for (const [i, start] of sides.entries()) {
      const begin = performance.now();
      const peer = start();
      try {
        await peer.answer();
        await peer.ask('step');
        // The first round fills the disk cache.
        if (round >= 0) times[i].push(performance.now() - begin);
        peaks[i] = Math.max(peaks[i], await peer.end());
      } finally {
        peer.stop();
      }
    }
  }
  const [ours, torch] = times.map((list, i): SideResult => ({ ms: summarise(list), times: list, peakBytes: peaks[i] }));
  return torch
    ? { job, ours, torch: { ...torch, layout: 'channels_last' }, ratio: ratioOf(ours, torch) }
    : { job, ours };
}

async function sideResult(peer: Peer, answers: readonly StepAnswer[]): Promise<SideResult> {
  const times = answers.map(({ ms }) => ms);
  return { ms: summarise(times), times, peakBytes: await peer.end() };
}

function ratioOf(ours: SideResult, torch: SideResult): Spread {
  const paired = summarise(ours.times.map((ms, i) => torch.times[i] / ms));
  return { ...paired, median: torch.ms.median / ours.ms.median };
}

function deviationOf(ours: readonly StepAnswer[], torch: readonly StepAnswer[]): number | null {
  const pairs = [0, ours.length - 1].map(i => [ours[i].value, torch[i].value]);
  const distances = pairs.map(([our, their]) =>
    our === null || their === null ? null : Math.abs(our - their) / Math.abs(their),
  );
  return distances.some(distance => distance === null) ? null : Math.max(...distances.map(Number));
}
