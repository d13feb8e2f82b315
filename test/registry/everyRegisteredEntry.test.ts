import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { z } from 'zod';
import { describeEntry } from '../../framework/registration/describeEntry.ts';
import { KINDS } from '../../framework/registration/kinds.ts';
import { loadEntry } from '../../framework/registration/loadEntry.ts';
import { registeredEntries } from '../../framework/registration/register.ts';
import { catalogue } from '../../registry/catalogue.ts';

const REGISTRY = resolve(import.meta.dirname, '../../registry');
const entries = KINDS.flatMap(kind =>
  Object.keys(catalogue[kind.name as keyof typeof catalogue]).map(name => ({
    kind,
    name,
    title: `${kind.name}/${name}`,
  })),
);

test('every kind has a table, and every folder of the registry is a kind but the corruptions', () => {
  expect(Object.keys(catalogue).sort()).toEqual(KINDS.map(({ name }) => name).sort());
  const folders = readdirSync(REGISTRY, { withFileTypes: true }).filter(entry => entry.isDirectory());
  const others = folders.map(({ name }) => name).filter(name => !(name in catalogue));
  expect(others).toEqual(['corruptions']);
  expect(entries.length).toBeGreaterThan(30);
});

describe.each(entries)('$title', ({ kind, name }) => {
  test('is what the catalogue says, and describes every option', async () => {
    const target = await loadEntry(kind, name);
    const schema = target.options as z.ZodType;
    expect(schema).toBeDefined();
    const shape = (schema as z.ZodObject).shape ?? {};
    for (const [key, option] of Object.entries(shape)) {
      expect(key).toMatch(/^[a-z][a-z0-9_]*$/);
      expect([key, (option as z.ZodType).description?.length ?? 0]).not.toEqual([key, 0]);
    }
    const text = await describeEntry(kind, name);
    // Those within options too.
    for (const option of text.options) {
      expect(option.name).toMatch(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/);
      expect([option.name, option.description.length]).not.toEqual([option.name, 0]);
    }
    for (const key of Object.keys(shape)) expect(JSON.stringify(text)).toContain(key);
  });
});

test('the modules of the catalogue register nothing else', async () => {
  for (const { kind, name } of entries) await loadEntry(kind, name);
  expect([...registeredEntries().keys()].sort()).toEqual(entries.map(({ title }) => title).sort());
});
