/** Whether something that was thrown is an error; `instanceof` misses those of another realm, such as a test environment's. */
export function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error || Object.prototype.toString.call(thrown) === '[object Error]';
}
