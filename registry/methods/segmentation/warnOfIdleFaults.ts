import type { TrainingFiles } from '../../../framework/runner/Method.ts';
import { isOn } from './paperParity.ts';

/** Faults of the original that change nothing beside the other options unless `met`. */
export interface FaultNeed {
  readonly faults: readonly string[];
  readonly met: boolean;
  /** What is not there to act on. */
  readonly without: string;
  /** What to set for them to act. */
  readonly hint: string;
}

/**
 * Says which faults are asked for and change nothing beside the other options: such a run would pass for one with these faults. No
 * error, since configs/proda/_paper_parity is a base beside configs with either view of the source, or with a loss turned off.
 */
export function warnOfIdleFaults(
  asked: Readonly<Record<string, unknown>>,
  needs: readonly FaultNeed[],
  { warn }: Pick<TrainingFiles, 'warn'>,
): void {
  for (const { faults, met, without, hint } of needs) {
    const idle = met ? [] : faults.filter(name => isOn(name, asked[name]));
    if (idle.length === 0) continue;
    warn(`method.paper_parity: no effect of ${idle.join(', ')} without ${without}; set ${hint}, or leave it off`);
  }
}
