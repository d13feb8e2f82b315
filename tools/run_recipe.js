#!/usr/bin/env node
import { openDoor } from './door.js';

await openDoor('run_recipe');
