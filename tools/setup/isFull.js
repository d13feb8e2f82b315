/** Whether an error, or what caused it, is a disk without room; programs tell it by their words only. */
export function isFull(error) {
  if (!error) return false;
  return (
    ['ENOSPC', 'EDQUOT'].includes(error.code) || /No space left on device/.test(error.message) || isFull(error.cause)
  );
}
