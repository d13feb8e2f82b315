import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import '../../registry/catalogue.ts';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { encodePng } from '../../framework/files/png/encodePng.ts';
import { registryReference } from '../../tools/describe/registryReference.ts';
import { pictures, temporaryFolder, writeCifar10C } from '../data/files.ts';
import { FASTEST } from '../support/backends.ts';
import { ROOT } from '../tools/runTool.ts';
import { dryRun } from './dryRun.ts';
import { DOCUMENTS, KINDS, proseOf, readBlocks } from './readBlocks.ts';
import { shellCommands } from './shellCommands.ts';
import { typeErrors } from './typeErrors.ts';

const folder = temporaryFolder();
const blocks = DOCUMENTS.flatMap(readBlocks);
const of = (kind: string) => blocks.filter(block => block.kind === kind);

/** Blocks that need more than a shell: the tests that execute them. */
const EXECUTED: Readonly<Record<string, string>> = {
  'README.md': 'test/tools/readme.test.ts',
  'docs/proda.md': 'test/segmentation/prodaConfigs.test.ts',
};

test('every block of code says what it is', () => {
  const unmarked = blocks.filter(({ kind }) => kind === undefined).map(({ document, line }) => `${document}:${line}`);
  expect({ unmarked, marks: Object.keys(KINDS) }).toEqual({ unmarked: [], marks: Object.keys(KINDS) });
  expect(of('sh run').length).toBeGreaterThan(5);
});

test('commands are cut into words as by a shell', () => {
  const text = 'a \'b c\' "d e"f \\\n  g\\ h=[1,2]  # no\n\n# nothing\nx y | z\nq > file\n';
  expect(shellCommands(text)).toEqual([['a', 'b c', 'd ef', 'g h=[1,2]'], ['x', 'y'], ['q']]);
});

test('TypeScript is right, in one program', () => {
  const checked = [...of('ts check'), ...of('ts config'), ...of('ts run')];
  const wrong = { document: 'wrong', line: 7, given: '' };
  const errors = typeErrors([
    ...checked,
    { ...wrong, kind: 'ts check', code: "import { nothing } from 'shiftkit';\n" },
    { ...wrong, kind: 'ts config', code: "\nmethod: { type: 'Tent', stepps: 1 }," },
  ]);
  expect(errors).toEqual([
    expect.stringMatching(/^wrong:7: .*has no exported member 'nothing'/),
    expect.stringMatching(/^wrong:8: [\s\S]*stepps/),
  ]);
}, 60_000);

test('what is executed elsewhere is', () => {
  const shown = new Set(of('ts run').map(({ document }) => document));
  expect([...shown].sort()).toEqual(Object.keys(EXECUTED).sort());
  for (const [document, file] of Object.entries(EXECUTED)) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    expect([document, text.includes(document), text.includes('```ts run')]).toEqual([document, true, true]);
  }
});

describe('command lines that are not run are read by their tools', () => {
  beforeAll(() => {
    // Files that a document shows, for its commands.
    for (const { code } of blocks) {
      const name = /^\/\/ (\w+(?:\.config)?\.ts)\n/.exec(code)?.[1];
      if (name) writeFileSync(join(folder, name), code);
    }
  });

  test.each(DOCUMENTS)('%s', async document => {
    const inBlocks = readBlocks(document).filter(({ kind }) => kind === 'sh dry-run');
    const inProse = [
      ...proseOf(document).matchAll(/`((?:node tools\/|npx shiftkit |npm run |\w+\.js configs)[^`]+)`/g),
    ].map(([, text]) => text!.replace(/^(\w+\.js )/, 'node tools/$1'));
    for (const { line, text } of [
      ...inBlocks.map(({ line, code }) => ({ line, text: code })),
      ...inProse.filter(text => !/\.\.\.|\b[A-Z]{4,}\b/.test(text)).map(text => ({ line: 0, text })),
    ]) {
      for (const words of shellCommands(text)) {
        await dryRun(words, folder).catch((error: Error) => {
          throw new Error(`${document}:${line}: ${words.join(' ')}\n${error.message}`);
        });
      }
    }
  });

  test('a wrong one is noticed', async () => {
    const tent = 'configs/tent/tent_cifar10c.config.ts';
    const messageOf = (...words: string[]) => dryRun(words, folder).then(String, (error: Error) => error.message);
    expect(await messageOf('node', 'tools/test.js', tent, '--wrok-dir', 'w')).toMatch(/unknown option --wrok-dir/);
    expect(await messageOf('node', 'tools/test.js', 'configs/tent/gone.config.ts')).toMatch(/no such config file/);
    expect(await messageOf('node', 'tools/test.js', tent, '--cfg-options', 'method.stepps=2')).toMatch(/stepps/);
    expect(await messageOf('node', 'tools/tset.js', tent)).toMatch(/no tool tset/);
    expect(await messageOf('npm', 'run', 'setup', '--', '--gpus')).toMatch(/unknown option --gpus/);
    expect(await messageOf('npm', 'run', 'stup')).toMatch(/no script stup/);
  });
});

describe('blocks that are run', () => {
  beforeAll(async () => {
    // A checkout with little data, as far as the tools look.
    const parts = ['configs', 'framework', 'registry', 'tools', 'node_modules', 'package.json', 'tsconfig.json'];
    for (const name of parts) symlinkSync(join(ROOT, name), join(folder, name));
    // What the quickstart leaves, and some photographs.
    const data = 'data/quickstart/CIFAR-10-C-15x1000';
    mkdirSync(join(folder, data), { recursive: true });
    writeCifar10C(join(folder, data), { images: 8, severities: 1 });
    const config = await loadConfig(join(ROOT, 'configs/tent/tent_cifar10c.config.ts'), {
      'data.test.root': data,
      'data.test.stored_severities': [5],
      'data.test.severities': [5],
    });
    mkdirSync(join(folder, 'work_dirs/quickstart/tent'), { recursive: true });
    await config.dump(join(folder, 'work_dirs/quickstart/tent/config.json'));
    mkdirSync(join(folder, 'photos'));
    for (const i of [0, 1]) {
      const data = pictures(2).subarray(3072 * i, 3072 * (i + 1));
      writeFileSync(join(folder, `photos/${i}.png`), encodePng({ data, height: 32, width: 32, channels: 3 }));
    }
  });

  const documents = [...new Set(of('sh run').map(({ document }) => document))];
  test.each(documents)(
    '%s',
    document => {
      const own = of('sh run').filter(block => block.document === document);
      for (const { line, code } of own) {
        const { status, stdout, stderr } = spawnSync('bash', ['-euc', code], {
          cwd: folder,
          encoding: 'utf8',
          env: {
            ...process.env,
            JEST_WORKER_ID: undefined,
            NODE_NO_WARNINGS: '1',
            ...(FASTEST !== 'tensorflow' && { SHIFTKIT_NATIVE: '0' }),
          },
        });
        if (status !== 0) throw new Error(`${document}:${line}: exit code ${status}\n${stdout}${stderr}`);
      }
    },
    60_000,
  );
});

test('docs/registry.md is what `node tools/describe.js --markdown > docs/registry.md` writes', async () => {
  expect(readFileSync(join(ROOT, 'docs/registry.md'), 'utf8')).toBe(await registryReference());
});

test('the messages of docs/troubleshooting.md are those of the code', () => {
  const sources = ['framework', 'registry', 'tools'].flatMap(folder =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter(file => /\.[jt]s$/.test(file))
      .map(file => readFileSync(join(ROOT, folder, file), 'utf8')),
  );
  const snapshot = readFileSync(join(ROOT, 'test/tools/__snapshots__/mistakes.test.ts.snap'), 'utf8');
  const titles = proseOf('docs/troubleshooting.md')
    .match(/^### .*$/gm)!
    .join('\n');
  const parts = [...titles.matchAll(/`([^`]+)`/g)].flatMap(([, message]) => message!.split('...'));
  const missing = parts
    .map(part => part.replaceAll(/^[\s:,]+|[\s:,]+$/g, ''))
    .filter(part => part.length > 3 && !FOREIGN.includes(part))
    .filter(part => ![...sources, snapshot].some(text => text.includes(part)));
  expect(missing).toEqual([]);
  expect(parts.length).toBeGreaterThan(30);
});

/** Words of the system and of Node. */
const FOREIGN = ['killed', 'JavaScript heap out of memory'];

describe('what documents name is there', () => {
  test.each(DOCUMENTS)('%s', document => {
    const text = readFileSync(join(ROOT, document), 'utf8');
    const missing: string[] = [];
    for (const [, link] of proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link!)) continue;
      const [file, anchor] = link!.split('#');
      const path = file ? join(dirname(document), file) : document;
      const found = existsSync(join(ROOT, path)) && (!anchor || anchorsOf(path).includes(anchor));
      if (!found) missing.push(link!);
    }
    const paths = text.matchAll(/(?<![\w./-])(?:configs|docs|framework|registry|test|tools)\/[\w./{},*-]*\w/g);
    for (const [path] of paths) if (!isThere(path)) missing.push(path);
    expect(missing).toEqual([]);
  });
});

function anchorsOf(document: string): string[] {
  const titles = [...proseOf(document).matchAll(/^#+ (.*)$/gm)].map(([, title]) => title!);
  return titles.map(title =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** Also of several files at once: `configs/tent/{source,norm}_cifar10c.config.ts`, `configs/_base_/datasets/*_strong`. */
function isThere(path: string): boolean {
  const braces = /^(.*?)\{([^{}]*)\}(.*)$/.exec(path);
  if (braces) return braces[2]!.split(',').every(word => isThere(braces[1]! + word + braces[3]!));
  const [name, ...parents] = path.split('/').reverse();
  const inside = join(ROOT, parents.reverse().join('/'));
  if (!existsSync(inside)) return false;
  const pattern = new RegExp(`^${name!.replaceAll('.', '\\.').replaceAll('*', '.*')}(\\.config\\.ts|\\.ts)?$`);
  return readdirSync(inside).some(file => pattern.test(file));
}
