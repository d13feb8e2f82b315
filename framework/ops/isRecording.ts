import { engine } from './EngineInternals.ts';

/** Whether operations are recorded at the moment, to compute gradients. */
export function isRecording(): boolean {
  return engine().state.gradientDepth > 0;
}
