import { installCatalogue } from '../framework/registration/catalogue.ts';
import { datasets } from './datasets/catalogue.ts';
import { hooks } from './hooks/catalogue.ts';
import { loops } from './loops/catalogue.ts';
import { losses } from './losses/catalogue.ts';
import { methods } from './methods/catalogue.ts';
import { metrics } from './metrics/catalogue.ts';
import { models } from './models/catalogue.ts';
import { optimizers } from './optimizers/catalogue.ts';
import { readers } from './readers/catalogue.ts';
import { schedules } from './schedules/catalogue.ts';
import { transforms } from './transforms/catalogue.ts';

/** Every built-in entry by kind and name, with the import that brings its class: reading the table loads none of them. */
export const catalogue = {
  datasets,
  transforms,
  models,
  losses,
  optimizers,
  schedules,
  methods,
  hooks,
  metrics,
  loops,
  readers,
};

// Importing this module makes the entries known; workers import it by this address.
installCatalogue(catalogue, import.meta.url);
