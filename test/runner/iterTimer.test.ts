import { expect, jest, test } from '@jest/globals';
import type { Runner } from '../../framework/runner/Runner.ts';
import { IterTimerHook } from '../../registry/hooks/IterTimerHook.ts';

test('an iteration takes its own time, also where an evaluation runs before it is measured', () => {
  const clock = jest.spyOn(performance, 'now');
  const at = (seconds: number) => clock.mockReturnValue(seconds * 1000);
  const logged: [string, number][] = [];
  const add = (name: string, value: number) => logged.push([name, value]);
  const runner = { logBuffer: { add }, dataSeconds: 0.25 } as unknown as Runner;
  const hook = new IterTimerHook({ priority: 'LOW' });
  at(100);
  hook.beforeRun();
  at(102);
  hook.afterTrainIter(runner);
  at(105); // three seconds of training, then forty of evaluation, then one of other hooks
  hook.beforeValEpoch();
  at(145);
  hook.afterValEpoch();
  at(146);
  hook.afterTrainIter(runner);
  clock.mockRestore();
  expect(logged).toEqual([
    ['time', 2],
    ['data_time', 0.25],
    ['time', 4],
    ['data_time', 0.25],
  ]);
});
