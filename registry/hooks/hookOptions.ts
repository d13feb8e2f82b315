import { z } from 'zod';
import { PRIORITIES, type PriorityName } from '../../framework/runner/Hook.ts';

const names = Object.keys(PRIORITIES) as [PriorityName, ...PriorityName[]];

/** The option `priority` of every hook, with the default of its class. */
export function priorityOption(standard: PriorityName) {
  return z
    .union([z.enum(names), z.int().min(0).max(100)])
    .default(standard)
    .describe('who acts first at a stage: a lower number does');
}

/** When a hook acts, in one unit or the other. */
export const byEpochOption = z
  .boolean()
  .nullable()
  .default(null)
  .describe('whether interval counts epochs; null: as the loop counts its length');
