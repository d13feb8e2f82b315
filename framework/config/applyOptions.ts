import { nearestName } from '../errors/nearestName.ts';
import { ConfigError } from '../errors/UserError.ts';
import { checkPlainData, isPlainObject } from './checkPlainData.ts';
import { findElement } from './findElement.ts';
import { Merge } from './Merge.ts';
import { readRef } from './markers.ts';
import type { Option } from './parseOption.ts';
import { renameAliases } from './renameAliases.ts';
import { resolveImports } from './resolveImports.ts';

type PlainObject = Record<string, unknown>;

/**
 * Merges overrides into a config, in their order, by the rules of files. They reach variables, which `ref`s take up
 * afterwards, and every key that the schema knows; they create no variable.
 *
 * @param known the top-level keys of the schema.
 * @param note is told of aliases and of Python's words.
 * @throws ConfigError for an unknown top-level key, a step into something that is no object or list, and options that
 *   contradict each other.
 */
export function applyOptions(
  config: Readonly<PlainObject>,
  options: readonly Option[],
  known: readonly string[],
  note: (text: string) => void,
): PlainObject {
  checkContradictions(options);
  let merged = config;
  for (const option of options) {
    if (option.note) note(option.note);
    if (option.operation !== 'remove') checkPlainData(option.value, option.text, option.path);
    for (const key of option.path) checkPlainData({ [key]: null }, option.text);
    const child = renameAliases(nest(merged, option, option.path) as PlainObject, option.text, note);
    checkTopLevel(child, merged, known, option.text);
    if ('imports' in child) child.imports = resolveImports(child.imports, process.cwd());
    merged = new Merge({ option: option.text }).objects(merged, child);
  }
  return merged;
}

/** The option as the config file that would say the same: objects for keys, `patch` for steps into lists. */
function nest(base: unknown, option: Option, steps: readonly string[]): unknown {
  const done = option.path.slice(0, option.path.length - steps.length).join('.');
  const [step, ...rest] = steps;
  if (step === undefined) return leaf(base, option);
  const variable = readRef(base);
  if (variable !== undefined) {
    throw new ConfigError(`${option.text}: ${done} is ref('${variable}')`, {
      hint: `set ${[variable, ...steps].join('.')}, or ${done} as a whole`,
    });
  }
  if (Array.isArray(base)) {
    const index = findElement(base, step, done, () => option.text);
    return { $patch: { [index]: nest(base[index], option, rest) } };
  }
  if (base !== undefined && base !== null && !isPlainObject(base)) {
    throw new ConfigError(`${option.text}: ${done} is ${JSON.stringify(base)}, which has no keys`);
  }
  return { [step]: nest(isPlainObject(base) && Object.hasOwn(base, step) ? base[step] : undefined, option, rest) };
}

function leaf(base: unknown, option: Option): unknown {
  if (option.operation === 'set') return option.value;
  if (option.operation === 'append') return { $append: Array.isArray(option.value) ? option.value : [option.value] };
  if (base === undefined) throw new ConfigError(`${option.text}: there is no ${option.path.join('.')} to remove`);
  return { $remove: true };
}

function checkTopLevel(child: PlainObject, merged: PlainObject, known: readonly string[], text: string): void {
  for (const key of Object.keys(child)) {
    if (known.includes(key) || Object.hasOwn(merged, key) || key === '_delete_') continue;
    const nearest = nearestName(key, [...known, ...Object.keys(merged)]);
    throw new ConfigError(`unknown key "${key}"\n  ${text}`, {
      hint: `${nearest ? `did you mean "${nearest}"?  ` : ''}options set variables of the config, they create none`,
    });
  }
}

/** `a.b=1 a.b.c=2` makes no sense in either order. */
function checkContradictions(options: readonly Option[]): void {
  for (const outer of options) {
    if (outer.operation !== 'set' || (typeof outer.value === 'object' && outer.value !== null)) continue;
    const inner = options.find(
      other => other.path.length > outer.path.length && outer.path.every((step, i) => step === other.path[i]),
    );
    if (inner) {
      throw new ConfigError(
        `${outer.text} contradicts ${inner.text.replace('--cfg-options ', '')}: ${outer.path.join('.')} is a value there and an object here`,
      );
    }
  }
}
