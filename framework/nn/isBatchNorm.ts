import { BatchNorm2d } from './BatchNorm2d.ts';
import type { Module } from './Module.ts';

/** Whether a module normalises by the statistics of the batch. */
export function isBatchNorm(module: Module): module is BatchNorm2d {
  return module instanceof BatchNorm2d;
}
