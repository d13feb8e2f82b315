import { floorNeed } from '../floorNeed.ts';
import { sourceNeeds } from '../sourceNeeds.ts';
import type { FaultNeed } from '../warnOfIdleFaults.ts';
import type { Stage1Settings } from './stage1Options.ts';

/** What faults of stage 1 need to have an effect. */
export function stage1Needs(settings: Stage1Settings): FaultNeed[] {
  const { denoise, structure_weight, move_prototypes, paper_parity } = settings;
  const structure = structure_weight > 0;
  const replays = { met: structure, without: 'structure learning', hint: 'method.structure_weight' };
  return [
    floorNeed(settings, paper_parity.ema_train_mode && (denoise || structure)),
    ...sourceNeeds(settings, replays),
    {
      faults: ['ema_train_mode'],
      met: denoise || structure,
      without: 'an averaged network, which denoising and structure learning need',
      hint: 'method.denoise=true or method.structure_weight',
    },
    {
      faults: ['prototype_grid'],
      met: move_prototypes && (denoise || structure),
      without: 'prototypes that move',
      hint: 'method.move_prototypes=true, and method.denoise=true or method.structure_weight',
    },
  ];
}
