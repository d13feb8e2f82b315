import type { z } from 'zod';

export type Schema = z.core.$ZodType;

/** The parts of zod's schema definitions that are read here. */
export interface SchemaDefinition {
  readonly type: string;
  readonly innerType?: Schema;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly catchall?: Schema;
  readonly element?: Schema;
  readonly items?: readonly Schema[];
  readonly rest?: Schema | null;
  readonly options?: readonly Schema[];
  readonly left?: Schema;
  readonly right?: Schema;
  readonly in?: Schema;
  readonly out?: Schema;
  readonly keyType?: Schema;
  readonly valueType?: Schema;
  readonly getter?: () => Schema;
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, string | number>>;
  readonly defaultValue?: unknown;
}

/** How a zod schema was made. */
export function schemaDefinition(schema: Schema): SchemaDefinition {
  return schema._zod.def as unknown as SchemaDefinition;
}
