import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { nearestName } from '../errors/nearestName.ts';
import { ConfigError } from '../errors/UserError.ts';
import { packageRoot } from '../files/packageRoot.ts';
import { displayPath } from './displayPath.ts';

/**
 * The absolute path of a config file.
 *
 * A base is relative to the file that names it (where that is a link and has no such neighbour: to the linked file);
 * `shiftkit/configs/...` lies in this package, also on the command line, unless the current folder has it. For a `.ts` that is absent its compiled `.js` is taken.
 *
 * @param from the file that names this one as a base; undefined for one named on the command line.
 * @throws ConfigError when there is no such file, with the nearest name in its folder.
 */
export function resolveConfigPath(path: string, from?: string): string {
  const candidates = candidatesFor(path, from);
  const found = candidates.flatMap(withCompiled).find(isFile);
  if (found) return found;
  const message = from
    ? `${displayPath(from)}: _base_ names "${path}": no such file`
    : `no such config file: ${displayPath(candidates[0])}`;
  throw new ConfigError(from ? `${message} (${candidates[0]})` : message, {
    hint: hintFor(path, candidates),
  });
}

function hintFor(path: string, candidates: readonly string[]): string | undefined {
  if (candidates.some(isFolder)) return 'it is a folder: name a config file in it';
  const inner = path.replace(/^shiftkit\//, '');
  const ours = [inner, `${inner}.config.ts`].find(name => withCompiled(resolve(packageRoot(), name)).some(isFile));
  if (ours && !isAbsolute(path)) return `did you mean "shiftkit/${ours}"?`;
  const nearest = candidates.map(nearestFile).find(name => name !== undefined);
  return nearest && `did you mean "${nearest}"?`;
}

function candidatesFor(path: string, from: string | undefined): string[] {
  const inPackage = /^shiftkit\/(.*)/.exec(path);
  const packaged = inPackage ? [resolve(packageRoot(), inPackage[1])] : [];
  if (!from) return [resolve(path), ...packaged];
  if (inPackage) return packaged;
  const folders = new Set([dirname(from), dirname(realpathSync(from))]);
  return [...folders].flatMap(folder => [resolve(folder, path), resolve(folder, path.replaceAll('\\', '/'))]);
}

function withCompiled(file: string): string[] {
  return file.endsWith('.ts') ? [file, file.replace(/\.ts$/, '.js')] : [file];
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function nearestFile(file: string): string | undefined {
  const folder = dirname(file);
  return isFolder(folder) ? nearestName(basename(file), readdirSync(folder)) : undefined;
}
