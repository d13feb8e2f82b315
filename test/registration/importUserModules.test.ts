import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { ConfigError } from '../../framework/errors/UserError.ts';
import { Folder } from '../config/folder.ts';

const folder = new Folder();
const root = fileURLToPath(new URL('../..', import.meta.url));
const framework = (path: string) => pathToFileURL(join(root, 'framework', path)).href;

describe('imports of a config, in this process', () => {
  const registers = (name: string) => `import { METHODS } from '${framework('registration/kinds.ts')}';
    import { register } from '${framework('registration/register.ts')}';
    @register(METHODS, '${name}') export class Mine {}`;

  test('files are relative to the config that names them, also through a base and append', async () => {
    folder.write('base/first.ts', registers('FirstT'));
    folder.write('second.ts', registers('SecondT'));
    const config = await folder.load({
      'base/b.config.ts': "{ imports: ['./first.ts'], method: { type: 'FirstT' } }",
      'c.config.ts':
        "{ _base_: './base/b.config.ts', imports: append('./second.ts'), method: replace({ type: 'SecondT' }) }",
    });
    expect(config.value.method).toEqual({ type: 'SecondT' });
    expect(config.value.imports).toEqual([join(folder.path, 'base/first.ts'), join(folder.path, 'second.ts')]);
    await config.dump(join(folder.path, 'elsewhere/d.config.ts'));
    const again = await loadConfig(join(folder.path, 'elsewhere/d.config.ts'));
    expect(again.value).toEqual(config.value);
    expect(again.hash).toBe(config.hash);
  });

  test('custom_imports of mmcv is read as imports', async () => {
    folder.write('third.ts', registers('ThirdT'));
    const config = await folder.load({
      'm.config.ts': "{ custom_imports: { imports: ['./third.ts'] }, method: { type: 'ThirdT' } }",
    });
    expect(config.value.method).toEqual({ type: 'ThirdT' });
    expect(config.notes).toEqual([expect.stringContaining('m.config.ts: custom_imports is read as imports')]);
  });

  test('a missing file and a file that fails are told with config, file and reason', async () => {
    expect(await folder.refusal({ 'f.config.ts': "{ imports: ['./nowhere.ts'] }" })).toMatch(
      /^f\.config\.ts: imports nowhere\.ts: no such file\n.*relative to the config file that names them/,
    );
    folder.write('fails.ts', "export {};\nthrow new RangeError('too far');");
    const failing = folder.load({ 'f.config.ts': "{ imports: ['./fails.ts'] }" });
    await expect(failing).rejects.toMatchObject({
      message: expect.stringMatching(/f\.config\.ts: imports .*fails\.ts: too far/),
      cause: new RangeError('too far'),
    });
    await expect(failing).rejects.toBeInstanceOf(ConfigError);
  });
});

describe('imports of a config, in a process of their own', () => {
  const entry = folder.write(
    'entry.mts',
    `export * from '${framework('registration/kinds.ts')}';
     export * from '${framework('registration/register.ts')}';
     export { z } from '${pathToFileURL(join(root, 'node_modules/zod/index.js')).href}';`,
  );
  const program = folder.write(
    'program.mjs',
    `import { register } from '${pathToFileURL(join(root, 'node_modules/tsx/dist/esm/api/index.mjs')).href}';
     register();
     const { installCatalogue } = await import('${framework('registration/catalogue.ts')}');
     installCatalogue({}, 'file:///nowhere/catalogue.ts', '${pathToFileURL(entry).href}');
     const { loadConfig } = await import('${framework('config/loadConfig.ts')}');
     try {
       console.log(JSON.stringify((await loadConfig(process.argv[2])).value.method));
     } catch (error) { console.log(error.message); }`,
  );
  const run = (config: string) => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', program, config], {
      encoding: 'utf8',
      env: { ...process.env, JEST_WORKER_ID: undefined },
    });
    return stdout.trim() || stderr;
  };
  const typescript = `import { METHODS, register, z } from 'shiftkit';
    import { weight } from './weight.ts';
    const options = z.strictObject({ weight: z.number().default(weight).describe('share') });
    @register(METHODS, 'MyMethod') export class MyMethod { static readonly options = options; }`;
  const javascript = `import { METHODS, register, z } from 'shiftkit';
    export const MyMethod = register(METHODS, 'MyMethod')(class { static options = z.strictObject({ weight: z.number().default(0.7) }); });`;

  test.each([
    ['no package.json', undefined],
    ['type module', '{ "type": "module" }'],
    ['type commonjs', '{ "type": "commonjs" }'],
  ])('TypeScript and JavaScript import the running shiftkit: %s', (name, manifest) => {
    const place = name.replaceAll(' ', '_');
    if (manifest) folder.write(`${place}/package.json`, manifest);
    folder.write(`${place}/weight.ts`, 'export const weight: number = 0.25;');
    folder.write(`${place}/my_method.ts`, typescript);
    folder.write(`${place}/own_method.js`, javascript);
    const config = (file: string) =>
      folder.write(`${place}/${file}.config.ts`, `{ imports: ['./${file}'], method: { type: 'MyMethod' } }`);
    expect(run(config('my_method.ts'))).toBe('{"type":"MyMethod","weight":0.25}');
    expect(run(config('own_method.js'))).toBe('{"type":"MyMethod","weight":0.7}');
  });
});
