import { replayFaults } from './paperParity.ts';
import type { TrainingSettings } from './SegmentationTraining.ts';
import type { FaultNeed } from './warnOfIdleFaults.ts';

const REPLAY = Object.keys(replayFaults);

/** What faults on the source need to have an effect. @param replays what else is replayed, and what turns it on; none: nothing */
export function sourceNeeds(
  { source_view, paper_parity }: TrainingSettings,
  replays?: Pick<FaultNeed, 'met' | 'without' | 'hint'>,
): FaultNeed[] {
  const strong = source_view === 'strong';
  const onSource = {
    met: strong && paper_parity?.source_grid === 'network',
    without: "labels of the source's strong view on the grid of the network",
    hint: "method.source_view='strong' method.paper_parity.source_grid='network'",
  };
  return [
    {
      faults: ['source_grid'],
      met: strong,
      without: 'the strong view of the source',
      hint: "method.source_view='strong'",
    },
    ...(replays
      ? [
          { faults: ['replay_scale'], ...onSource },
          { faults: REPLAY, ...replays, met: replays.met || onSource.met },
        ]
      : [{ faults: ['replay_scale', ...REPLAY], ...onSource }]),
  ];
}
