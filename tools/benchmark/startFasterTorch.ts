import { join } from 'node:path';
import { isLoading } from './isLoading.ts';
import type { Job } from './Job.ts';
import type { Peer } from './Peer.ts';
import type { Layout, Settings } from './Settings.ts';
import { startOurs, startTorch } from './sides.ts';
import { type StepAnswer, takeTurns } from './takeTurns.ts';

/** PyTorch, ready and warm. */
interface TorchSide {
  readonly peer: Peer;
  /** Null where no network computes. */
  readonly layout: Layout | null;
  /** What the steps of the warm-up gave. */
  readonly first: readonly StepAnswer[];
}

/**
 * Hands the job's weights and images to PyTorch, warms it up with each memory layout, and goes on with the faster one.
 *
 * @param scratch a folder for files
 * @param running takes every process that is started
 */
export async function startFasterTorch(
  job: Job,
  settings: Settings,
  scratch: string,
  running: Peer[],
): Promise<TorchSide> {
  const inputs = join(scratch, 'inputs');
  const sides: TorchSide[] = [];
  const exporter = startOurs(job, settings, { scratch, exportTo: inputs });
  running.push(exporter);
  await exporter.answer();
  for (const layout of layoutsOf(job, settings)) {
    const peer = startTorch(job, settings, layout ?? 'contiguous', { inputs, scratch });
    running.push(peer);
    await peer.answer();
    const [first] = await takeTurns([peer], settings.warmup);
    sides.push({ peer, layout, first });
  }
  const [fastest, ...others] = sides.sort((a, b) => best(a) - best(b));
  for (const { peer } of others) peer.stop();
  return fastest;
}

function layoutsOf(job: Job, { torch }: Settings): readonly (Layout | null)[] {
  if (isLoading(job) || !torch) return [null];
  return torch.layout === 'auto' ? ['channels_last', 'contiguous'] : [torch.layout];
}

const best = ({ first }: TorchSide): number => Math.min(...first.map(({ ms }) => ms));
