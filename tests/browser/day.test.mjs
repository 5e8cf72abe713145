// A clerk's day: what one person does at a counter from the first family to the last paper. The pages are those of the other walks, whose
// pictures at the size of a phone are theirs: here it is the day that must come together, at a desk.
import { engines, journey } from './lib/journey.mjs';
import * as day from './steps/day.mjs';

journey('a clerk’s day', [
  ['the day begins', day.morning],
  ['ten families are registered', day.families],
  ['one person was two, one family becomes two', day.merged],
  ['contributions, a correction, receipts and cards', day.money],
  ['two policies are renewed', day.renewed],
  ['a refused file is mended and loaded', day.loaded],
], { walks: engines.map((engine) => ({ engine, size: 'desktop', looks: engine === 'sqlite' })) });
