import { basename, dirname, resolve } from 'node:path';

/** Of a folder that a run without a work directory made. */
const MADE = /^\d{8}-\d{6}-[0-9a-f]{8}$/;

/**
 * What a config is called in titles and folders: its file's name without the ends. The `config.json` of a run says nothing:
 * it is called like its folder, or, where a run made that itself, like the one around it, which has the name of the config.
 */
export function configName(file: string): string {
  const name = basename(file).replace(/(\.config)?\.[^.]+$/, '');
  if (name !== 'config') return name;
  const folder = dirname(resolve(file));
  const around = MADE.test(basename(folder)) ? dirname(folder) : folder;
  return basename(around) || name;
}
