#!/usr/bin/env node
import { openDoor } from './door.js';

await openDoor('calc_prototype');
