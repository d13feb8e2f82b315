import { defineConfig } from 'shiftkit';

// Whole images, IoU by the confusion matrix. runner.inference={mode:'slide',crop_size:[512,1024],stride:[341,683]} takes windows.
export default defineConfig({
  _base_: ['./evaluate_stream.config.ts'],
  runner: { metric: { type: 'SegmentationMetric' }, inference: { mode: 'whole' } },
});
