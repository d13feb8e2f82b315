import { floorNeed } from '../floorNeed.ts';
import type { TrainingSettings } from '../SegmentationTraining.ts';
import { sourceNeeds } from '../sourceNeeds.ts';
import type { FaultNeed } from '../warnOfIdleFaults.ts';

interface Settings extends TrainingSettings {
  readonly target_view: 'weak' | 'strong';
  readonly distill_weight: number;
}

/** What faults of stages 2 and 3 need to have an effect. */
export function distillationNeeds(settings: Settings): FaultNeed[] {
  const { target_view, distill_weight } = settings;
  const strong = target_view === 'strong';
  const replays = { met: strong, without: 'the strong view of the target', hint: "method.target_view='strong'" };
  return [
    floorNeed(settings),
    ...sourceNeeds(settings, replays),
    {
      faults: ['distill_probabilities'],
      met: distill_weight > 0,
      without: 'the divergence from the teacher',
      hint: 'method.distill_weight',
    },
    {
      faults: ['distill_everywhere'],
      met: distill_weight > 0 && strong,
      without: 'the divergence from the teacher in the strong view of the target',
      hint: "method.distill_weight and method.target_view='strong'",
    },
  ];
}
