import { isError } from './isError.ts';

/**
 * An error of the same class with the same properties, whose message says in front what was being done, and whose
 * `cause` is the original with its stack. What is no error comes back as it is.
 */
export function inContext(error: unknown, what: string): unknown {
  if (!isError(error)) return error;
  const wrapped = new Error(`${what}: ${error.message}`, { cause: error });
  const { message: _message, stack: _stack, cause: _cause, ...own } = Object.getOwnPropertyDescriptors(error);
  Object.defineProperties(wrapped, own);
  return Object.setPrototypeOf(wrapped, Object.getPrototypeOf(error) as object);
}
