/** What an evaluation counts. */
export const metrics = {
  ClassificationMetric: () => import('./ClassificationMetric.ts'),
  SegmentationMetric: () => import('./SegmentationMetric.ts'),
};
