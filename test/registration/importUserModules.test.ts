import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { ConfigError } from '../../framework/errors/UserError.ts';
import { HOOKS } from '../../framework/registration/kinds.ts';
import { loadEntry } from '../../framework/registration/loadEntry.ts';
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

  test("a built-in class keeps its name, also one that nothing has loaded yet, unless the user's is forced", async () => {
    await import('../../registry/catalogue.ts');
    const hook = (name: string, more = '') =>
      registers(name).replaceAll('METHODS', 'HOOKS').replace(`'${name}'`, `'${name}'${more}`);
    folder.write('mine.ts', hook('EMAHook'));
    const taken = folder.load({ 't.config.ts': "{ imports: ['./mine.ts'] }" });
    await expect(taken).rejects.toMatchObject({
      message: expect.stringMatching(
        /imports .*the hook "EMAHook" of .*mine\.ts:3:\d+ is registered already: shiftkit's own, .*registry\/hooks\/EMAHook\.ts:\d+/,
      ),
      hint: "give it another name, or replace the first one by register(HOOKS, 'EMAHook', { force: true })",
    });
    const { EMAHook } = await import('../../registry/hooks/EMAHook.ts');
    expect(await loadEntry(HOOKS, 'EMAHook')).toBe(EMAHook);

    folder.write('forced.ts', hook('EarlyStoppingHook', ', { force: true }'));
    await folder.load({ 'f.config.ts': "{ imports: ['./forced.ts'] }" });
    await folder.load({ 'g.config.ts': "{ imports: ['./forced.ts'] }" });
    const { EarlyStoppingHook } = await import('../../registry/hooks/EarlyStoppingHook.ts');
    const forced = await loadEntry(HOOKS, 'EarlyStoppingHook');
    expect(forced).not.toBe(EarlyStoppingHook);
    expect(forced.name).toBe('Mine');
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
      message: expect.stringMatching(/f\.config\.ts: imports .*fails\.ts:2:7: RangeError: too far$/),
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
     process.setSourceMapsEnabled(true);
     const { installCatalogue } = await import('${framework('registration/catalogue.ts')}');
     installCatalogue({}, 'file:///nowhere/catalogue.ts', '${pathToFileURL(entry).href}');
     const { loadConfig } = await import('${framework('config/loadConfig.ts')}');
     for (const config of process.argv.slice(2)) try {
       console.log(JSON.stringify((await loadConfig(config)).value.method));
     } catch (error) { console.log(error.message); }`,
  );
  const run = (...configs: string[]) => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', program, ...configs], {
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

  test('what fails in them is told with file and line: also where they cannot be parsed, and in what they import', () => {
    folder.write('broken/package.json', '{ "type": "module" }');
    folder.write('broken/inner.ts', 'export const a: number = 1;\nexport const b = a.c.d;');
    const sources = {
      'syntax.ts': 'export const a = 1;\nexport const b = ;',
      'script.js': 'export const a = 1;\nexport const b = ;',
      'nested.ts': "import { b } from './inner.ts';\nexport const c = b;",
      'called.ts': "import { register } from 'shiftkit';\n\nregister('METHODS', 'X');\nexport {};",
    };
    const configs = Object.entries(sources).map(([name, source]) => {
      folder.write(`broken/${name}`, source);
      return folder.write(`broken/${name}.config.ts`, `{ imports: ['./${name}'] }`);
    });
    const lines = run(...configs).split('\n');
    for (const [i, place] of [
      'syntax.ts:2:18',
      'script.js:2:18',
      'nested.ts: .*inner.ts:2:22',
      'called.ts:3:1',
    ].entries()) {
      expect(lines[i]).toMatch(new RegExp(`imports .*${place}`));
    }
    expect(lines[0]).toContain('SyntaxError: Unexpected ";"');
    expect(lines[2]).toContain('TypeError: ');
    expect(lines[3]).toContain('register was given "METHODS" as the kind');
  });
});
