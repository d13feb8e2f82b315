import { installCatalogue } from '../../framework/registration/catalogue.ts';
import { datasets } from '../../registry/datasets/catalogue.ts';
import { transforms } from '../../registry/transforms/catalogue.ts';

installCatalogue({ datasets, transforms }, import.meta.url);
