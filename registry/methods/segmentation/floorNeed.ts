import type { TrainingSettings } from './SegmentationTraining.ts';
import type { FaultNeed } from './warnOfIdleFaults.ts';

/** What the floor of the variance needs to have an effect. @param elsewhere whether a network that is not trained normalises by the batch */
export function floorNeed({ freeze_bn }: TrainingSettings, elsewhere = false): FaultNeed {
  return {
    faults: ['variance_floor'],
    met: !freeze_bn || elsewhere,
    without: 'batch normalisation by the statistics of the batch',
    hint: 'method.freeze_bn=false',
  };
}
