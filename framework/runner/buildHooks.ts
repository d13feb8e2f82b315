import type { ResolvedConfig } from '../config/schema.ts';
import { build } from '../registration/build.ts';
import { HOOKS } from '../registration/kinds.ts';
import { loadEntriesOf } from '../registration/loadEntriesOf.ts';
import type { Spec } from '../registration/spec.ts';
import type { Hook } from './Hook.ts';

/**
 * The hooks of a training run: those that every run has, with the options of their own keys in the config, and
 * `custom_hooks`. A custom hook of the same type as one of the standard ones takes its place.
 */
export async function buildHooks(config: ResolvedConfig): Promise<Hook[]> {
  const custom = config.custom_hooks as readonly Spec[];
  const replaced = new Set(custom.map(({ type }) => type));
  const specs = [...standardHooks(config).filter(({ type }) => !replaced.has(type)), ...custom];
  await loadEntriesOf(specs);
  return specs.map(spec => build<Hook>(HOOKS, spec));
}

function standardHooks(config: ResolvedConfig): Spec[] {
  const { lr_config, optimizer_config, evaluation, log_config, checkpoint_config } = config;
  return [
    ...(lr_config ? [{ type: 'LrUpdaterHook', schedule: lr_config }] : []),
    { type: 'InvalidLossHook' },
    { ...optimizer_config, type: 'OptimizerHook' },
    { type: 'ClassFrequencyHook' },
    ...(evaluation ? [{ ...evaluation, type: 'EvaluationHook' }, { type: 'VisualizationHook' }] : []),
    { type: 'IterTimerHook' },
    { ...log_config, type: 'LogHook' },
    { ...checkpoint_config, type: 'CheckpointHook' },
  ];
}
