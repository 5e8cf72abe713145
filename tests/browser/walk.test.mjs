// The main job: a family that is registered, insured and pays, its claim, the review, the month and its bill.
import { journey } from './lib/journey.mjs';
import * as claim from './steps/claim.mjs';
import * as door from './steps/door.mjs';
import * as enrol from './steps/enrol.mjs';
import * as pay from './steps/pay.mjs';
import * as review from './steps/review.mjs';
import * as rights from './steps/rights.mjs';

journey('the main job', [
  ['a failed try at the door', door.failedTry],
  ['the shell and home', door.home],
  ['French, and from right to left', door.french],
  ['a family is registered, insured and pays', enrol.register],
  ['a claim is entered and submitted', claim.enter],
  ['a claim is reviewed, delivered and processed', review.review],
  ['the month is run and billed', pay.run],
  ['another district sees nothing', rights.elsewhere],
]);
