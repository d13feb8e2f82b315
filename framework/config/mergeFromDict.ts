import type { Config, Overrides } from './Config.ts';

/** A new config with overrides on top: values by key path (`{ 'method.steps': 2 }`) or words of `--cfg-options`. */
export function mergeFromDict(config: Config, overrides: Overrides): Promise<Config> {
  return config.mergeFromDict(overrides);
}
