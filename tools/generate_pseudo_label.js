#!/usr/bin/env node
import { openDoor } from './door.js';

await openDoor('generate_pseudo_label');
