import type { Config } from '../config/Config.ts';
import type { Module } from '../nn/Module.ts';
import { pretrainedOf } from '../nn/Pretrained.ts';
import { build } from '../registration/build.ts';
import { MODELS } from '../registration/kinds.ts';
import type { Spec } from '../registration/spec.ts';
import { loadPretrained } from './loadPretrained.ts';
import { loadWeights } from './loadWeights.ts';

/**
 * The network of a config, which has the values of `load_from`, else those of the file that the network itself names
 * (`model.pretrained`), else random ones; in a run that is resumed random ones, since its own follow.
 *
 * @param note is told what was taken from where
 */
export async function buildModel({ value }: Config, note: (line: string) => void = () => {}): Promise<Module> {
  const model = build<Module>(MODELS, value.model as Spec);
  try {
    const pretrained = value.resume_from ? null : pretrainedOf(model);
    if (value.load_from) await loadWeights(model, value.load_from);
    else if (pretrained) note(`model.pretrained: ${await loadPretrained(model, pretrained, value.seed)}`);
    else model.initialize(value.seed);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}
