// The rooms of claims beyond the main job: what people do when something was wrong, when there is much, when they come back.
import { journey } from './lib/journey.mjs';
import * as desk from './steps/desk.mjs';
import { duplicates } from './steps/duplicates.mjs';
import * as entry from './steps/entry.mjs';
import { ownFields, ownMoney } from './steps/extension.mjs';
import * as facility from './steps/facility.mjs';
import { reconciled } from './steps/gateway.mjs';
import { gateways, messages } from './steps/messages.mjs';
import { plans } from './steps/plans.mjs';
import { refunded } from './steps/money.mjs';
import { officers } from './steps/officers.mjs';
import { cards } from './steps/cards.mjs';
import { numbers } from './steps/numbers.mjs';
import * as office from './steps/office.mjs';
import { jobs } from './steps/jobs.mjs';
import * as payments from './steps/payments.mjs';
import { photos } from './steps/photos.mjs';
import { load } from './steps/registers.mjs';
import { ownRule } from './steps/rules.mjs';
import { reports } from './steps/reports.mjs';
import { renewals } from './steps/renewals.mjs';
import { byRule, sample, work } from './steps/select.mjs';
import { whatIf } from './steps/what-if.mjs';

journey('the rooms of claims', [
  ['an entered claim is corrected, with its files', facility.correct],
  ['many claims are submitted', facility.submitMany],
  ['what the rules refused is entered anew', facility.enterAnew],
  ['a pile of paper is entered', entry.pile],
  ['a claim is taken back', entry.takenBack],
  ['the scheme asks about a claim', entry.questioned],
  ['the facility answers', entry.answered],
  ['the question is closed', entry.closed],
  ['a pre-authorisation is asked for', entry.preauthorised],
  ['a pre-authorisation is granted in part', entry.granted],
  ['a claim carries the pre-authorisation', entry.carried],
  ['many claims are reviewed', desk.reviewMany],
  ['a reviewer asks the facility', desk.askFromReview],
  ['patients are asked', desk.ask],
  ['many claims are processed', desk.processMany],
  ['the parts of a package are reviewed', desk.partsReviewed],
  ['the month is run, its bill paid and taken back', office.month],
  ['the nation is run', office.nation],
  ['a rule selects for review', byRule],
  ['a sample decides the rest', sample],
  ['more claims than one request takes', work],
  ['a rule of the scheme’s own', ownRule],
  ['fields of the scheme’s own', ownFields],
  ['fields of contributions and claims, and sums', ownMoney],
  ['messages go out', messages],
  ['gateways, and whether a family wants messages', gateways],
  ['what would have been otherwise', whatIf],
  ['numbers are made ahead', numbers],
  ['cards of a village are made in one go', cards],
  ['photos come before their people', photos],
  ['the register is searched for people who are there twice', duplicates],
  ['what runs by itself', jobs],
  ['a payment is entered, matched and taken back', payments.matched],
  ['the gateway’s transactions are compared', reconciled],
  ['money goes back, and the books say so', refunded],
  ['a register is loaded from a spreadsheet', load],
  ['renewals are asked for', renewals],
  ['officers earn commissions', officers],
  ['reports are asked for', reports],
  ['a product pays by plans', plans],
]);
