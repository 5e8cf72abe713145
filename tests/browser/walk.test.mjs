// The main job: a family that is registered, insured and pays, its claim, the review, the month and its bill. And the life of the
// register, by the card of somebody of the next district whom a counter knows by the card alone.
import { journey } from './lib/journey.mjs';
import { cardVideo } from './lib/video.mjs';
import * as claim from './steps/claim.mjs';
import * as door from './steps/door.mjs';
import * as enrol from './steps/enrol.mjs';
import * as members from './steps/members.mjs';
import * as pay from './steps/pay.mjs';
import * as review from './steps/review.mjs';
import { regroup } from './steps/regroup.mjs';
import * as rights from './steps/rights.mjs';

journey('the main job', [
  ['a failed try at the door', door.failedTry],
  ['a forgotten password', door.forgotten],
  ['the shell and home', door.home],
  ['French, and from right to left', door.french],
  ['a family is registered, insured and pays', enrol.register],
  ['a claim is entered and submitted', claim.enter],
  ['a claim is reviewed, delivered and processed', review.review],
  ['the month is run and billed', pay.run],
  ['another district sees nothing', rights.elsewhere],
]);

const card = { number: '100004752', name: 'Sadiki Sikoro' };
journey('the register', [
  ['a family lives on', members.live],
  ['families are regrouped, and one of two made', regroup],
  ['lists and places', members.lists],
  ['a card before the camera', members.counter],
], { card, launching: async () => ({ video: await cardVideo(card.number) }) });
