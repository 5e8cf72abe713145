// The registers: what the scheme pays for, where, by whom and for whom.
import { journey } from './lib/journey.mjs';
import * as register from './steps/register.mjs';

journey('the registers', [
  ['all of them', register.all],
  ['items', register.items],
  ['payers', register.payers],
]);
