// The registers: what the scheme pays for, where, by whom and for whom.
import { journey } from './lib/journey.mjs';
import * as register from './steps/register.mjs';

journey('the registers', [
  ['all of them', register.all],
  ['items', register.items],
  ['what is in use does not end', register.inUse],
  ['services and packages', register.services],
  ['diagnoses', register.diagnoses],
  ['price lists', register.itemPrices],
  ['products, and what a family would pay', register.products],
  ['a change from a day to come', register.dated],
  ['a price from a day to come', register.datedPrice],
  ['a row that is new from a day, and an end', register.datedRows],
  ['a product on a day to come', register.datedPreview],
  ['locations', register.locations],
  ['health facilities', register.facilities],
  ['fields of our own', register.ownFields],
  ['enrolment officers', register.officers],
  ['claim administrators', register.claimAdministrators],
  ['roles', register.roles],
  ['users', register.users],
  ['payers', register.payers],
  ['settings', register.settings],
  ['Nepal’s calendar', register.nepal],
]);
