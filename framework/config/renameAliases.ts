import { ConfigError } from '../errors/UserError.ts';
import { isPlainObject } from './checkPlainData.ts';

type PlainObject = Record<string, unknown>;

const DATA_ALIASES: Readonly<Record<string, string>> = { samples_per_gpu: 'batch_size', workers_per_gpu: 'workers' };

/**
 * Reads the names of mmcv 1.x that are accepted beside ours: `data.samples_per_gpu`, `data.workers_per_gpu` and
 * `custom_imports`. Gives a copy with our names where one was used.
 *
 * @param where the file or option, for notes and messages.
 * @param note is told of every alias.
 */
export function renameAliases(config: PlainObject, where: string, note: (text: string) => void): PlainObject {
  const renamed = { ...config };
  if ('custom_imports' in renamed) {
    if ('imports' in renamed) throw both(where, 'custom_imports', 'imports');
    note(`${where}: custom_imports is read as imports`);
    const { custom_imports: custom, ...others } = renamed;
    return renameAliases(
      { ...others, imports: isPlainObject(custom) && 'imports' in custom ? custom.imports : custom },
      where,
      note,
    );
  }
  if (isPlainObject(renamed.data)) {
    const data: PlainObject = {};
    for (const [key, value] of Object.entries(renamed.data)) {
      const name = Object.hasOwn(DATA_ALIASES, key) ? DATA_ALIASES[key] : key;
      if (name !== key) {
        if (name in renamed.data) throw both(where, `data.${key}`, `data.${name}`);
        note(`${where}: data.${key} is read as data.${name}`);
      }
      data[name] = value;
    }
    renamed.data = data;
  }
  return renamed;
}

function both(where: string, older: string, name: string): ConfigError {
  return new ConfigError(`${where}: ${older} and ${name} mean the same`, { hint: `keep ${name}` });
}
