/**
 * Pixels along each side of the blocks whose mean confidence hard labels keep by default. Confidences come from a network's map of an
 * eighth of the picture: at a quarter they lose next to nothing, and take a seventh of the storage.
 */
export const CONFIDENCE_STRIDE = 4;
