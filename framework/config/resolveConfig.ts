import { explainIssues, valueText } from '../registration/explainIssues.ts';
import { importUserModules } from '../registration/importUserModules.ts';
import { rememberOrigin } from '../registration/origin.ts';
import { applyOptions } from './applyOptions.ts';
import { Config, type Overrides, type SayWhere } from './Config.ts';
import { isPlainObject } from './checkPlainData.ts';
import { deepFreeze } from './deepFreeze.ts';
import { displayPath } from './displayPath.ts';
import { historyAt, type Key, originText } from './origins.ts';
import { type Option, parseOption } from './parseOption.ts';
import { reportMistakes } from './reportMistakes.ts';
import { resolveRefs, variablesIn } from './resolveRefs.ts';
import { CONFIG_KEYS, configSchema, type ResolvedConfig } from './schema.ts';

type PlainObject = Record<string, unknown>;

/** A merged config before its values are checked. */
export interface MergedConfig {
  readonly file: string;
  readonly merged: Readonly<PlainObject>;
  readonly variables: ReadonlySet<string>;
  readonly notes: readonly string[];
}

/**
 * From a merged config to the checked one: overrides, `ref`s, the user's own modules, the schema with its defaults.
 *
 * @throws ConfigError for all of them; RegistryError is never thrown here, since the schema names unknown entries.
 */
export async function resolveConfig(
  config: MergedConfig,
  overrides: Overrides = [],
  sayWhere: SayWhere = inCode,
): Promise<Config> {
  const notes = [...config.notes];
  const merged = applyOptions(config.merged, readOptions(overrides, sayWhere), CONFIG_KEYS, note => notes.push(note));
  const variables = variablesIn(merged, new Set(config.variables));
  const known = Object.entries(resolveRefs(merged)).filter(([key]) => CONFIG_KEYS.includes(key) || !variables.has(key));
  const checked = await check(Object.fromEntries(known), merged, config.file);
  rememberPlaces(checked, merged, config.file);
  return new Config({
    file: config.file,
    value: deepFreeze(checked),
    merged,
    notes,
    resolve: (more, say) => resolveConfig({ file: config.file, merged, variables, notes }, more, say),
  });
}

async function check(value: PlainObject, merged: PlainObject, file: string): Promise<ResolvedConfig> {
  const { imports } = value;
  if (Array.isArray(imports)) await importUserModules(imports.map(String), displayPath(file));
  const parsed = await configSchema.safeParseAsync(value);
  if (parsed.success) return parsed.data;
  throw reportMistakes(explainIssues(configSchema, value, parsed.error.issues), merged, displayPath(file));
}

const inCode: SayWhere = (key, value) => `${key}=${valueText(value)}, set by a program`;

function readOptions(overrides: Overrides, sayWhere: SayWhere): Option[] {
  if (isWords(overrides)) return overrides.map(parseOption);
  return Object.entries(overrides).map(([key, value]) => ({
    text: sayWhere(key, value),
    path: key.split('.'),
    operation: 'set',
    value,
  }));
}

function isWords(overrides: Overrides): overrides is readonly string[] {
  return Array.isArray(overrides);
}

/** So that an error in the constructor of a class can say where the config names it. */
function rememberPlaces(value: unknown, merged: object, file: string, path: readonly Key[] = []): void {
  if (Array.isArray(value))
    value.forEach((item, i) => {
      rememberPlaces(item, merged, file, [...path, i]);
    });
  if (!isPlainObject(value)) return;
  if (typeof value.type === 'string') {
    rememberOrigin(value, () => {
      const origin = historyAt(merged, [...path, 'type']).at(-1);
      return `${path.join('.')} in ${origin ? originText(origin) : displayPath(file)}`;
    });
  }
  for (const [key, inner] of Object.entries(value)) rememberPlaces(inner, merged, file, [...path, key]);
}
