import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { Config, Overrides } from '../../framework/config/Config.ts';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { ConfigError } from '../../framework/errors/UserError.ts';
import './entries.ts';

/** A fresh folder for config files, removed after the tests of the file. */
export class Folder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'shiftkit-config-')));

  constructor() {
    afterAll(() => rmSync(this.path, { recursive: true, force: true }));
  }

  /** Writes a file; a text without `export` is wrapped as the object of `defineConfig`. */
  write(name: string, text: string): string {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    const helpers = 'defineConfig, ref, replace, remove, append, prepend, patch';
    const bare = /\.[jt]s$/.test(name) && !text.includes('export ');
    writeFileSync(
      file,
      bare ? `import { ${helpers} } from 'shiftkit';\nexport default defineConfig(${text});\n` : text,
    );
    return file;
  }

  /** Writes the files, loads the last one. */
  load(files: Record<string, string>, overrides: Overrides = []): Promise<Config> {
    const paths = Object.entries(files).map(([name, text]) => this.write(name, text));
    return loadConfig(paths.at(-1) as string, overrides);
  }

  /** The error of loading the last of the files: message and hint as the tools print them. */
  async refusal(files: Record<string, string>, overrides: Overrides = []): Promise<string> {
    return refusal(this.load(files, overrides), this.path);
  }
}

/** Message and hint of the ConfigError that a promise must end with, with the folder taken out of paths. */
export async function refusal(promise: Promise<unknown>, folder: string): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return `${error.message}\n  ${error.hint ?? ''}`.replaceAll(`${folder}/`, '');
  }
  throw new Error('nothing was refused');
}
