import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeFileAtomically } from '../../framework/files/writeFileAtomically.ts';

const schema = z.object({
  step: z.string(),
  hash: z.string(),
  settings: z.record(z.string(), z.unknown()),
  /** By name of the step or key of the config, what the content was that it began with. */
  inputs: z.record(z.string(), z.string()),
  started: z.string(),
  /** Null while it runs, or where it was ended. */
  finished: z.string().nullable(),
  /** Of wall time, since it was started for the last time. */
  seconds: z.number().nullable(),
  /** What the content of its result is. */
  output: z.string().nullable(),
  /** Of its evaluation, where it has one. */
  figures: z.record(z.string(), z.number()),
});

/** How a step went: what it was, what it began with, what came out. */
export type StepRecord = z.output<typeof schema>;

/** @returns undefined where there is none, or a torn one */
export function readRecord(file: string): StepRecord | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

export async function writeRecord(file: string, record: StepRecord): Promise<void> {
  await writeFileAtomically(file, `${JSON.stringify(record, null, 2)}\n`);
}
