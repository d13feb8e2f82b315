/** Says at the end of a run how many samples were left out. @param role the key of `data`, such as 'source' */
export function skippedText(role: string, count: number): string {
  return count === 1
    ? `1 sample of ${role} could not be read and was skipped`
    : `${count} samples of ${role} could not be read and were skipped`;
}
