import type { Module } from '../../framework/nn/Module.ts';
import { build } from '../../framework/registration/build.ts';
import { MODELS } from '../../framework/registration/kinds.ts';
import { loadEntry } from '../../framework/registration/loadEntry.ts';
import '../../registry/catalogue.ts';

/** The specs of RobustBench's three networks, by its names. */
const ROBUSTBENCH: Record<string, { type: string } & Record<string, unknown>> = {
  Standard: { type: 'WideResNet', depth: 28, widen_factor: 10 },
  Hendrycks2020AugMix_WRN: { type: 'WideResNet', depth: 40, widen_factor: 2, normalize: true },
  Hendrycks2020AugMix_ResNeXt: { type: 'ResNeXt', depth: 29, cardinality: 4, base_width: 32, normalize: true },
};

/** A network by the name that golden data gives it: `resnet20`, `resnet56`, ... or one of RobustBench's. */
export async function modelByName(
  name: string,
  normalisation: { mean?: number[]; std?: number[] } = {},
): Promise<Module> {
  const depth = /^resnet(\d+)$/.exec(name)?.[1];
  const spec = depth ? { type: 'ResNet', depth: Number(depth), ...normalisation } : ROBUSTBENCH[name];
  if (!spec)
    throw new Error(`golden data names the model ${name}: known are resnet<depth>, ${Object.keys(ROBUSTBENCH)}`);
  await loadEntry(MODELS, spec.type);
  return build<Module>(MODELS, spec);
}
