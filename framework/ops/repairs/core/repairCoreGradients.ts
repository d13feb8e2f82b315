import { addMissingGradients } from './addMissingGradients.ts';
import { repairAvgPool } from './repairAvgPool.ts';
import { repairBroadcasting } from './repairBroadcasting.ts';
import { repairConv2d } from './repairConv2d.ts';
import { repairMirrorPad } from './repairMirrorPad.ts';
import { repairResize } from './repairResize.ts';
import { repairStridedSlice } from './repairStridedSlice.ts';

/** Gradients of tfjs-core 4.22.0 that are wrong or missing on every backend; a later registration silently wins. */
export function repairCoreGradients(): void {
  repairBroadcasting();
  repairMirrorPad();
  repairAvgPool();
  repairResize();
  repairConv2d();
  repairStridedSlice();
  addMissingGradients();
}
