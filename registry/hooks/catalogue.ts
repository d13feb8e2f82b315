/** Hooks of training runs. */
export const hooks = {
  LrUpdaterHook: () => import('./LrUpdaterHook.ts'),
  InvalidLossHook: () => import('./InvalidLossHook.ts'),
  OptimizerHook: () => import('./OptimizerHook.ts'),
  ClassFrequencyHook: () => import('./ClassFrequencyHook.ts'),
  EMAHook: () => import('./EMAHook.ts'),
  EvaluationHook: () => import('./EvaluationHook.ts'),
  EarlyStoppingHook: () => import('./EarlyStoppingHook.ts'),
  VisualizationHook: () => import('./VisualizationHook.ts'),
  IterTimerHook: () => import('./IterTimerHook.ts'),
  LogHook: () => import('./LogHook.ts'),
  CheckpointHook: () => import('./CheckpointHook.ts'),
};
