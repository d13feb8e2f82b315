import { register } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError, UserError } from '../errors/UserError.ts';
import { cataloguedImport, installedCatalogue } from './catalogue.ts';
import { failureText, isMissingModule, missesItself } from './failureText.ts';
import { type Entry, isSameSource, registeredEntries, takenName } from './register.ts';

/**
 * A hook of the module loader: `shiftkit` means the instance that runs, wherever the importing file lies. A user's file with
 * `import` or `export` is an ES module also where no package.json beside it says so.
 */
const RESOLVE_SELF = `
import { readFileSync } from 'node:fs';
let self;
export const initialize = data => { self = data.self; };
export const resolve = async (specifier, context, next) => {
  const found = await next(specifier === 'shiftkit' ? self : specifier, context);
  if (found.format === 'module' || found.url.includes('/node_modules/') || !/^file:.*[.][jt]s([?].*)?$/.test(found.url)) return found;
  const isModule = /^[ \\t]*(import|export)\\b/m.test(readFileSync(new URL(found.url), 'utf8'));
  return isModule ? { ...found, format: 'module' } : found;
};
`;

let prepared = false;

/**
 * Imports the files that a config names under `imports`, which register their classes. TypeScript and JavaScript work,
 * inside and outside the repository; `import { ... } from 'shiftkit'` in them gives the running instance.
 *
 * @param files absolute paths.
 * @param config the file that names them, for the message.
 * @throws ConfigError with the original error as `cause` when a file is missing, cannot be parsed or fails while it is
 *   evaluated - it names the line -, or takes the name of a built-in class.
 */
export async function importUserModules(files: readonly string[], config?: string): Promise<void> {
  if (files.length === 0) return;
  await prepareLoader();
  for (const file of files) {
    const before = new Map(registeredEntries());
    try {
      await import(isAbsolute(file) ? pathToFileURL(file).href : file);
      await requireOwnNames(before);
    } catch (error) {
      throw new ConfigError(`${config ? `${config}: ` : ''}imports ${await failureText(error, file)}`, {
        hint: hintFor(error, file),
        cause: error,
      });
    }
  }
}

/** Once per thread: hooks are not inherited by workers. Jest resolves `shiftkit` and compiles TypeScript by itself. */
async function prepareLoader(): Promise<void> {
  const entry = installedCatalogue()?.entryUrl;
  if (prepared || process.env.JEST_WORKER_ID !== undefined) return;
  prepared = true;
  // Where this module runs as compiled JavaScript, nothing has registered a loader for TypeScript yet. No tsconfig: the one of
  // the current directory could send `shiftkit` to a second copy of it.
  if (!import.meta.url.endsWith('.ts')) (await import('tsx/esm/api')).register({ tsconfig: false });
  if (entry) register(`data:text/javascript,${encodeURIComponent(RESOLVE_SELF)}`, { data: { self: entry } });
}

/**
 * A built-in class is loaded only when a config asks for it, so that its name seems free.
 *
 * @param before the entries that there were
 * @throws RegistryError where a new one took such a name, and was not told to.
 */
async function requireOwnNames(before: ReadonlyMap<string, Entry>): Promise<void> {
  for (const [key, entry] of [...registeredEntries()]) {
    const load = cataloguedImport(entry.kind, entry.name);
    if (before.get(key) === entry || entry.forced || !load) continue;
    // Out of the way: a module that fails while it is evaluated cannot be loaded again.
    registeredEntries().delete(key);
    await load();
    const found = registeredEntries().get(key);
    if (!found) registeredEntries().set(key, entry);
    else if (!isSameSource(found, entry)) throw takenName(entry, found);
  }
}

function hintFor(error: unknown, file: string): string | undefined {
  if (error instanceof UserError) return error.hint;
  if (!isMissingModule(error)) return 'with --debug the stack of the original error is shown';
  return missesItself(error, file) ? 'the paths of imports are relative to the config file that names them' : undefined;
}
