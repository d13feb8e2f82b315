#!/usr/bin/env node
import { openDoor } from './door.js';

await openDoor('fetch_cifar10');
