import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { formatDuration } from '../../framework/logging/formatDuration.ts';
import { RunLogger } from '../../framework/logging/RunLogger.ts';
import { lockFolder } from '../../framework/runner/lockFolder.ts';
import { openWorkDir } from '../../framework/runner/openWorkDir.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftkit-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const records = () =>
  read('log.jsonl')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>);

describe('RunLogger', () => {
  test('writes lines for people and records for programs', async () => {
    const logger = new RunLogger({ workDir: folder, quiet: true });
    logger.info('first words');
    logger.warn('small print');
    logger.record('start', { seed: 1 }, 0);
    logger.record('train', { loss: 0.5, broken: Number.NaN }, 20);
    logger.record('train', { loss: 0.4 }, 10); // the step never falls
    logger.record('row', {});
    await logger.close();
    expect(read('log.txt')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d INFO first words\n.* WARN small print\n$/);
    expect(records()).toMatchObject([
      { step: 0, kind: 'start', seed: 1 },
      { step: 20, kind: 'train', loss: 0.5, broken: 'NaN' },
      { step: 20, kind: 'train', loss: 0.4 },
      { step: 21, kind: 'row' },
    ]);
    expect(readdirSync(folder).sort()).toEqual(['log.jsonl', 'log.txt', 'tensorboard']);
  });

  test('a resumed run cuts what it will do again, and a torn line; a new run puts the old logs aside', async () => {
    const first = new RunLogger({ workDir: folder, quiet: true });
    for (const step of [0, 10, 20, 30]) first.record('train', {}, step);
    await first.close();
    appendFileSync(join(folder, 'log.jsonl'), '{"step":4');
    const second = new RunLogger({ workDir: folder, quiet: true, resumeStep: 20 });
    second.record('start', {}, 20);
    await second.close();
    expect(records().map(record => record.step)).toEqual([0, 10, 20, 20]);

    await new RunLogger({ workDir: folder, quiet: true }).close();
    expect(readdirSync(folder).sort()).toEqual([
      'log.1.jsonl',
      'log.1.txt',
      'log.jsonl',
      'log.txt',
      'tensorboard',
      'tensorboard.1',
    ]);
    expect(read('log.1.jsonl').split('\n').length).toBe(5);
    expect(read('log.jsonl')).toBe('');
  });

  test('in a pipe the console gets plain lines, warnings too, and --quiet leaves those', () => {
    const program = `
      import { RunLogger } from './framework/logging/RunLogger.ts';
      import { ProgressBar } from './framework/logging/ProgressBar.ts';
      const logger = new RunLogger({ quiet: process.argv.includes('--quiet') });
      const bar = new ProgressBar('work', 1000, 'images', process.argv.includes('--quiet'));
      for (let i = 1; i <= 1000; i++) bar.update(i);
      bar.end();
      logger.info('hello'); logger.warn('careful'); await logger.close();`;
    const run = (...words: string[]) =>
      spawnSync(process.execPath, ['--import', 'tsx/esm', '--input-type=module', '-', ...words], {
        input: program,
        encoding: 'utf8',
      });
    const loud = run();
    expect(loud.stdout).toMatch(/^\d\d:\d\d:\d\d hello\n\d\d:\d\d:\d\d warn: careful\n$/);
    for (const control of ['\r', '\u001b']) expect(loud.stdout + loud.stderr).not.toContain(control);
    expect(loud.stderr.split('\n').filter(line => line.startsWith('work: ')).length).toBe(10);
    const quiet = run('--quiet');
    expect(quiet.stdout).toMatch(/^\d\d:\d\d:\d\d warn: careful\n$/);
    expect(quiet.stderr).toBe('');
  });

  test('two runs do not share a folder; the lock of a dead process is taken over', async () => {
    const logger = new RunLogger({ workDir: folder, quiet: true });
    expect(() => new RunLogger({ workDir: folder })).toThrow(
      `${folder} is in use by another run, process ${process.pid}`,
    );
    await expect(openWorkDir(folder, 'x.config.ts', 'abcdef')).rejects.toThrow('is in use by another run');
    await logger.close();
    // No process has this number: Linux gives none above 2^22.
    writeFileSync(join(folder, '.lock'), JSON.stringify({ pid: 4194305, host: hostname(), born: null }));
    lockFolder(folder)();
    expect(readdirSync(folder)).not.toContain('.lock');
    // This number lives, but as another process than the one that locked.
    writeFileSync(join(folder, '.lock'), JSON.stringify({ pid: process.ppid, host: hostname(), born: '1' }));
    lockFolder(folder)();
    writeFileSync(join(folder, '.lock'), '{"pi'); // torn
    lockFolder(folder)();
    writeFileSync(join(folder, '.lock'), JSON.stringify({ pid: 1, host: 'elsewhere', born: null }));
    expect(() => lockFolder(folder)).toThrow('process 1 on elsewhere');
  });
});

test('openWorkDir names a folder that cannot be one', async () => {
  const file = join(folder, 'taken');
  writeFileSync(file, '');
  await expect(openWorkDir(file, 'a.config.ts', '0')).rejects.toThrow(/taken/);
  await expect(openWorkDir(join(file, 'inside'), 'a.config.ts', '0')).rejects.toThrow(/cannot write .*taken/);
  await expect(openWorkDir(join(folder, 'new', 'one'), 'a.config.ts', '0')).resolves.toBe(join(folder, 'new', 'one'));
});

test('durations', () => {
  expect([0, 59.6, 3723, 200000, Number.NaN].map(formatDuration)).toEqual([
    '0:00:00',
    '0:01:00',
    '1:02:03',
    '2 d 7:33:20',
    '?',
  ]);
});
