import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import '../../registry/catalogue.ts';

const CONFIGS = resolve(import.meta.dirname, '../../configs');
const scratch = mkdtempSync(join(tmpdir(), 'shiftkit-configs-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const all = readdirSync(CONFIGS, { recursive: true, encoding: 'utf8' })
  .map(file => file.replaceAll('\\', '/'))
  .filter(file => file.endsWith('.config.ts'));
/** Folders with an underscore hold bases, which are no whole configs. */
const runnable = all.filter(file => !file.split('/').some(part => part.startsWith('_')));

test('there are configs, and nothing else in the folder', () => {
  expect(runnable.length).toBeGreaterThan(12);
  expect(runnable.every(file => /^[a-z0-9_]+\/[a-z0-9_]+\.config\.ts$/.test(file))).toBe(true);
});

describe.each(all)('%s', file => {
  test.each(['ts', 'json5', 'json'])('its dump as %s loads to the same config', async format => {
    const config = await loadConfig(join(CONFIGS, file));
    const copy = join(scratch, `${file.replaceAll('/', '-')}.config.${format}`);
    await config.dump(copy);
    const reloaded = await loadConfig(copy);
    expect(reloaded.value).toEqual(config.value);
    expect(reloaded.hash).toBe(config.hash);
  });
});

test.each(runnable)('%s says which figure it expects, or what it is for', file => {
  const text = readFileSync(join(CONFIGS, file), 'utf8');
  expect(text).toMatch(/^\/\/ .{20,}/m);
  if (file.startsWith('tent/')) expect(text).toMatch(/[Ee]xpect.* \d+(\.\d+)? %/);
});
