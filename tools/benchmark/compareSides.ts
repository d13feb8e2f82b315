import type { SideResult } from './JobResult.ts';
import { type Spread, summarise } from './summarise.ts';
import type { StepAnswer } from './takeTurns.ts';

/** @param ms of each step */
export function sideResult(ms: readonly number[], peakBytes: number): SideResult {
  // Clocks tell no more than microseconds.
  const times = ms.map(time => Math.round(time * 1000) / 1000);
  return { ms: summarise(times), times, peakBytes };
}

/** PyTorch's time over ours, turn by turn; `median` is that of the two medians. */
export function ratioOf(ours: SideResult, torch: SideResult): Spread {
  const paired = summarise(ours.times.map((ms, i) => torch.times[i] / ms));
  return { ...paired, median: torch.ms.median / ours.ms.median };
}

/** The larger relative distance of the two sides' numbers after the first and the last of these steps, where there are any; else null. */
export function deviationOf(ours: readonly StepAnswer[], torch: readonly StepAnswer[]): number | null {
  const distances = [0, ours.length - 1].flatMap(i => {
    const [our, their] = [ours[i].value, torch[i].value];
    return our === null || their === null ? [] : [Math.abs(our - their) / Math.abs(their)];
  });
  return distances.length > 0 ? Math.max(...distances) : null;
}
