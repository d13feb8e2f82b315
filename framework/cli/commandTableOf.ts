import type { CommandTable } from './parseArguments.ts';

/** Given to a tool in place of the words of a command line, it asks for the table of its options; nothing is run then. */
export class TableRequest extends Array<string> {
  table: CommandTable | undefined;
}

/** The command line that a tool understands, as its `main` hands it to `parseArguments`. */
export async function commandTableOf(main: (argv: string[]) => Promise<void>): Promise<CommandTable> {
  const request = new TableRequest();
  await main(request);
  if (request.table) return request.table;
  throw new Error('the tool does not give the words that it got to parseArguments');
}
