import { defineConfig } from 'shiftkit';

// The faults of the original's stage 1, all on. A base beside a config of stage 1.
export default defineConfig({
  method: {
    type: 'ProDAStage1',
    paper_parity: {
      ema_train_mode: true,
      prototype_grid: 'quarter',
      variance_floor: true, // the published networks were trained on several GPUs
      translate_x_by_height: true,
      replay_in_key_order: true,
      replay_last_only: true,
      replay_whole_cells: true,
    },
  },
});
