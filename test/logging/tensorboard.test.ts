import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { RunLogger } from '../../framework/logging/RunLogger.ts';
import { crc32c } from '../../framework/logging/tensorboard/crc32c.ts';
import { encodeEvent } from '../../framework/logging/tensorboard/encodeEvent.ts';
import { frameRecord } from '../../framework/logging/tensorboard/frameRecord.ts';

const folder = mkdtempSync(join(tmpdir(), 'shiftkit-events-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A Python with the package `tensorboard`: `SHIFTKIT_PYTHON`, else `python3`. */
const python = process.env.SHIFTKIT_PYTHON ?? 'python3';
const hasTensorboard = spawnSync(python, ['-c', 'import tensorboard']).status === 0;
if (!hasTensorboard) {
  process.stderr.write(`\n*** SKIPPED: ${python} has no package tensorboard; set SHIFTKIT_PYTHON ***\n`);
}
const withTensorboard = hasTensorboard ? test : test.skip;

test('CRC-32C: the check value, and the examples of RFC 3720', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
});

test('records are, byte for byte, those that the writer of tensorboard 2.21 makes', () => {
  const hex = (event: Parameters<typeof encodeEvent>[0]) =>
    Buffer.from(frameRecord(encodeEvent(event))).toString('hex');
  expect(hex({ wallTime: 1.5, step: 300, scalars: { 'train/loss': 0.25 } })).toBe(
    '2100000000000000017becf609000000000000f83f10ac022a130a110a0a747261696e2f6c6f7373150000803e6557981f',
  );
  expect(hex({ wallTime: 2, step: 0, fileVersion: 'brain.Event:2' })).toBe(
    '1800000000000000a37f4b220900000000000000401a0d627261696e2e4576656e743a32ff2ee0e7',
  );
  expect(hex({ wallTime: 3, step: 5, restarts: true })).toBe(
    '0f000000000000006d532b0909000000000000084010053a020801a2cd6142',
  );
});

describe('a run that was resumed', () => {
  test('writes a second file beside the first', async () => {
    const first = new RunLogger({ workDir: folder, quiet: true });
    first.record('start', { seed: 1, config: { lr: 3 } }, 0);
    for (const step of [1, 2, 3]) first.record('train', { loss: 1 / step, epoch: { train: step / 10 } }, step);
    await first.close();
    const second = new RunLogger({ workDir: folder, quiet: true, resumeStep: 2 });
    second.record('train', { loss: 0.125, epoch: { train: 0.3 } }, 3);
    second.record('row', { dataset: 'x', samples: 7, error: 12.5, IoU: { road: 80.5 }, broken: Number.NaN }, 70_000);
    second.record('end', { stopped: null }, 70_000);
    await second.close();
    const names = readdirSync(join(folder, 'tensorboard'));
    expect(names).toHaveLength(2);
    expect(names.every(name => /^events\.out\.tfevents\.\d{10}\./.test(name))).toBe(true);
  });

  withTensorboard('is read by TensorBoard: the figures by step, and nothing twice', () => {
    const program = `
import json
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(${JSON.stringify(join(folder, 'tensorboard'))})
events.Reload()
print(json.dumps({tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in events.Tags()['scalars']}))`;
    const { status, stdout, stderr } = spawnSync(python, ['-c', program], { encoding: 'utf8' });
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout.replace('NaN', '"NaN"'))).toEqual({
      'train/loss': [
        [1, 1],
        [2, 0.5],
        [3, 0.125],
      ],
      'train/epoch/train': [
        [1, expect.closeTo(0.1)],
        [2, expect.closeTo(0.2)],
        [3, expect.closeTo(0.3)],
      ],
      'row/error': [[70_000, 12.5]],
      'row/IoU/road': [[70_000, 80.5]],
      'row/broken': [[70_000, 'NaN']],
    });
  });
});

test('log_config.tensorboard: false leaves it out', async () => {
  const workDir = mkdtempSync(join(folder, 'off-'));
  const logger = new RunLogger({ workDir, quiet: true, tensorboard: false });
  logger.record('train', { loss: 1 });
  await logger.close();
  expect(readdirSync(workDir).sort()).toEqual(['log.jsonl', 'log.txt']);
  expect(readFileSync(join(workDir, 'log.jsonl'), 'utf8')).toContain('"loss":1');
});
