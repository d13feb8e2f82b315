import type { z } from 'zod';
import type { catalogue } from './catalogue.ts';

type ModuleOf<Import> = Import extends () => Promise<infer M> ? M : never;

/** The options of the registered class of a module, as a config writes them. */
type OptionsIn<M> = {
  [Name in keyof M]: M[Name] extends { readonly options: infer S extends z.ZodType } ? z.input<S> : never;
}[keyof M];

type OptionsOf<Table> = { [Name in keyof Table]: OptionsIn<ModuleOf<Table[Name]>> };

type Catalogue = typeof catalogue;

/** Options of own datasets by name, for the types of configs: `declare module 'shiftkit' { interface OwnDatasets { ... } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by users
export interface OwnDatasets {}
/** Options of own transforms by name, for the types of configs: `declare module 'shiftkit' { interface OwnTransforms { ... } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by users
export interface OwnTransforms {}
/** Options of own models by name, for the types of configs: `declare module 'shiftkit' { interface OwnModels { ... } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by users
export interface OwnModels {}
/** Options of own losses by name, for the types of configs: `declare module 'shiftkit' { interface OwnLosses { ... } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by users
export interface OwnLosses {}
/** Options of own optimizers by name, for the types of configs: `declare module 'shiftkit' { interface OwnOptimizers { ... } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by users
export interface OwnOptimizers {}
/** Options of own schedules by name, for the types of configs: `declare module 'shiftkit' { interface OwnSchedules { ... } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by users
export interface OwnSchedules {}
/** Options of own methods by name, for the types of configs: `declare module 'shiftkit' { interface OwnMethods { ... } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by users
export interface OwnMethods {}
/** Options of own hooks by name, for the types of configs: `declare module 'shiftkit' { interface OwnHooks { ... } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by users
export interface OwnHooks {}
/** Options of own metrics by name, for the types of configs: `declare module 'shiftkit' { interface OwnMetrics { ... } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by users
export interface OwnMetrics {}
/** Options of own loops by name, for the types of configs: `declare module 'shiftkit' { interface OwnLoops { ... } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by users
export interface OwnLoops {}
/** Options of own readers by name, for the types of configs: `declare module 'shiftkit' { interface OwnReaders { ... } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by users
export interface OwnReaders {}

// Inferred from the schemas: what the types of a config say is what its check says.
declare module '../framework/config/OptionsByKind.ts' {
  interface OptionsByKind {
    readonly datasets: OptionsOf<Catalogue['datasets']> & OwnDatasets;
    readonly transforms: OptionsOf<Catalogue['transforms']> & OwnTransforms;
    readonly models: OptionsOf<Catalogue['models']> & OwnModels;
    readonly losses: OptionsOf<Catalogue['losses']> & OwnLosses;
    readonly optimizers: OptionsOf<Catalogue['optimizers']> & OwnOptimizers;
    readonly schedules: OptionsOf<Catalogue['schedules']> & OwnSchedules;
    readonly methods: OptionsOf<Catalogue['methods']> & OwnMethods;
    readonly hooks: OptionsOf<Catalogue['hooks']> & OwnHooks;
    readonly metrics: OptionsOf<Catalogue['metrics']> & OwnMetrics;
    readonly loops: OptionsOf<Catalogue['loops']> & OwnLoops;
    readonly readers: OptionsOf<Catalogue['readers']> & OwnReaders;
  }
}
