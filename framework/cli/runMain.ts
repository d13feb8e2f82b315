import { isError } from '../errors/isError.ts';
import { UserError } from '../errors/UserError.ts';
import { asCalled } from './asCalled.ts';

/**
 * Runs the `main` of a tool. A mistake of the user is printed as message and hint, without a stack, and sets exit code
 * 2; any other error is a defect: stack and exit code 1. `--debug` shows stacks, with causes, in both cases.
 */
export async function runMain(main: (argv: string[]) => Promise<void>, argv: readonly string[]): Promise<void> {
  // `print_config X | head` closes the pipe early: that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    await main([...argv]);
  } catch (error) {
    process.exitCode = isUserError(error) ? 2 : 1;
    const debug = argv.includes('--debug');
    process.stderr.write(`${isUserError(error) && !debug ? userText(error) : defectText(error)}\n`);
  }
}

/** Also one of another copy of the class, as a user's bundled file may bring it. */
function isUserError(error: unknown): error is UserError {
  return error instanceof UserError || (isError(error) && 'hint' in error);
}

function userText(error: UserError): string {
  const hint = error.hint ? `\n  ${error.hint}` : '';
  return asCalled(`${error.name}: ${error.message}${hint}`);
}

function defectText(error: unknown): string {
  if (!isError(error)) return `thrown: ${String(error)}`;
  const cause = error.cause === undefined ? '' : `\ncaused by ${defectText(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
