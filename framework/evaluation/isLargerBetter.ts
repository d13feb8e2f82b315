/** Figures of which less is better; of all others more. */
const LESS = ['error', 'entropy', 'loss'];

/** Whether a larger value of a figure is the better one, by its name. */
export function isLargerBetter(figure: string): boolean {
  return !LESS.some(word => figure.toLowerCase().includes(word));
}
