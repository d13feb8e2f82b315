/**
 * A mistake that the user can mend: wrong option, missing file, damaged data. The tools print its message without a
 * stack and exit with code 2; every other error is a defect and exits with code 1.
 *
 * The message says what is wrong and where; `hint` says the way out.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  /** The way out, one sentence, or undefined. */
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
  }
}

export class ConfigError extends UserError {
  override readonly name = 'ConfigError';
}
export class RegistryError extends UserError {
  override readonly name = 'RegistryError';
}
export class CheckpointError extends UserError {
  override readonly name = 'CheckpointError';
}
export class DataError extends UserError {
  override readonly name = 'DataError';
}
export class BackendError extends UserError {
  override readonly name = 'BackendError';
}
