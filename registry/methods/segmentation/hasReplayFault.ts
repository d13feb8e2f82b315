import { type ReplayFaults, replayFaults } from './paperParity.ts';

/** Whether geometry is replayed in any other way than exactly. */
export function hasReplayFault(faults: ReplayFaults): boolean {
  return (Object.keys(replayFaults) as (keyof ReplayFaults)[]).some(name => faults[name]);
}
