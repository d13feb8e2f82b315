import { defineConfig } from 'shiftkit';

// The faults of the original's stages 2 and 3, all on. A base beside a config of one of them.
export default defineConfig({
  method: {
    type: 'ProDADistillation',
    paper_parity: {
      distill_probabilities: true,
      distill_everywhere: true,
      repeat_backbone: true,
      variance_floor: true, // the published networks were trained on several GPUs
      translate_x_by_height: true,
      replay_in_key_order: true,
      replay_last_only: true,
      replay_whole_cells: true,
    },
  },
});
