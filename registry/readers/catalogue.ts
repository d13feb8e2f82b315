/** Readers of foreign formats. Checkpoint formats are recognised by content (`framework/checkpoint`), not named. */
export const readers = {};
