/* Which room stands at which address, and what of them the menu offers to whom. A room is loaded when it is first
 * gone to. To make one: a folder room/<name>/, a line here, its sentences in text/. */
import type { FunctionComponent } from 'preact';
import { holds, RIGHT_REPORTS } from '../data/client';
import { mayDo, mayRead } from '../data/description';
import { mayFiles } from '../data/register';
import type { IconName } from '../part/icon';

/* The parts of the address that the path names: "/claims/:uuid" gives { uuid }. */
export interface RoomProps {
  params: Record<string, string>;
}

export type Room = FunctionComponent<RoomProps>;

export interface PlaceInHouse {
  path: string;
  load: () => Promise<{ default: Room }>;
  /* False: the person may not be here. */
  may?: () => boolean;
  /* The rail is narrow, so that the work has room. */
  narrow?: boolean;
}

/* Who enters claims, sends them from elsewhere, or stands at a counter. */
export const mayEnquire = (): boolean => [111002, 111005, 101105].some(holds);

/* Samples of claims are no entity of the contract: the description does not tell of them. */
const maySample = (): boolean => holds(126001);

/* What officers did, and what they earned. */
const mayOfficers = (): boolean => holds(131208) || mayRead('commission_run');

/* Who may have reports: each asks for a right of its own besides. */
const mayReports = (): boolean => holds(RIGHT_REPORTS);

/* Who works with the scheme's registers; one of them, the diagnoses, everybody may read. */
const mayRegisters = (): boolean => mayFiles() || ['medical_item', 'medical_service', 'product', 'location', 'health_facility', 'officer', 'payer', 'role', 'core_user', 'message_gateway'].some(mayRead);

export const places: PlaceInHouse[] = [
  { path: '/', load: () => import('../room/home/home') },
  { path: '/claims/samples', load: () => import('../room/samples/samples'), may: () => maySample() },
  { path: '/claims/samples/:uuid', load: () => import('../room/samples/sample'), may: () => maySample() },
  { path: '/claims/:uuid/review', load: () => import('../room/review/review'), may: () => mayRead('claim'), narrow: true },
  { path: '/batches', load: () => import('../room/batches/batches'), may: () => mayRead('batch_run') || mayRead('bill') },
  { path: '/batches/new', load: () => import('../room/batches/new'), may: () => mayDo('batch.run') },
  { path: '/batches/:uuid', load: () => import('../room/batches/run'), may: () => mayRead('batch_run') },
  { path: '/bills/:uuid', load: () => import('../room/batches/bill'), may: () => mayRead('bill') },
  { path: '/jobs', load: () => import('../room/jobs/jobs'), may: () => mayDo('schedule.set') },
  { path: '/registers', load: () => import('../room/register/registers'), may: () => mayRegisters() },
  { path: '/registers/files', load: () => import('../room/register-files/register-files'), may: mayFiles },
  { path: '/registers/settings', load: () => import('../room/settings/settings'), may: () => mayDo('setting.set') },
  { path: '/account', load: () => import('../room/account/account') },
  { path: '/registers/:name', load: () => import('../room/register/register'), may: () => mayRegisters() },
  { path: '/registers/:name/:uuid', load: () => import('../room/register/register'), may: () => mayRegisters() },
  { path: '/extensions', load: () => import('../room/extensions/extensions'), may: () => mayDo('extension.update') },
  { path: '/payments', load: () => import('../room/payments/payments'), may: () => mayRead('payment') || mayRead('funding') },
  { path: '/payments/gateway', load: () => import('../room/gateway/gateway'), may: () => mayRead('payment_difference') },
  { path: '/payments/:uuid', load: () => import('../room/payments/payment'), may: () => mayRead('payment') },
  { path: '/messages', load: () => import('../room/messages/messages'), may: () => mayRead('message') },
  { path: '/messages/texts', load: () => import('../room/messages/texts'), may: () => mayRead('message_template') },
  { path: '/reports', load: () => import('../room/reports/reports'), may: mayReports },
  { path: '/reports/:name', load: () => import('../room/reports/report'), may: mayReports },
  { path: '/what-if', load: () => import('../room/what-if/what-if'), may: () => mayDo('what_if.start') },
  { path: '/what-if/new', load: () => import('../room/what-if/new'), may: () => mayDo('what_if.start') },
  { path: '/what-if/:uuid', load: () => import('../room/what-if/page'), may: () => mayDo('what_if.start') },
  { path: '/rules', load: () => import('../room/rules/rules'), may: () => mayRead('claim_rule') },
  { path: '/rules/new', load: () => import('../room/rules/rule'), may: () => mayDo('claim_rule.create') },
  { path: '/rules/:uuid', load: () => import('../room/rules/rule'), may: () => mayRead('claim_rule') },
  { path: '/families', load: () => import('../room/families/families'), may: () => mayRead('family') },
  { path: '/families/new', load: () => import('../room/enrol/enrol'), may: () => mayDo('family.create') },
  { path: '/families/:uuid', load: () => import('../room/family/family'), may: () => mayRead('family') },
  { path: '/policies', load: () => import('../room/policies/policies'), may: () => mayRead('policy') },
  { path: '/contributions', load: () => import('../room/contributions/contributions'), may: () => mayRead('premium') },
  { path: '/books', load: () => import('../room/books/books'), may: () => mayRead('posting') },
  { path: '/renewals', load: () => import('../room/renewals/renewals'), may: () => mayRead('policy_renewal') },
  { path: '/officers', load: () => import('../room/officers/officers'), may: () => mayOfficers() },
  { path: '/officers/new', load: () => import('../room/officers/new'), may: () => mayDo('commission_run.create') },
  { path: '/officers/commissions/:uuid', load: () => import('../room/officers/run'), may: () => mayRead('commission_run') },
  { path: '/policies/:uuid', load: () => import('../room/policy/policy'), may: () => mayRead('policy') },
  { path: '/numbers', load: () => import('../room/numbers/numbers'), may: () => mayRead('number_batch') },
  { path: '/numbers/:uuid', load: () => import('../room/numbers/batch'), may: () => mayRead('number_batch') },
  { path: '/cards', load: () => import('../room/cards/cards'), may: () => mayRead('card_run') },
  { path: '/cards/:uuid', load: () => import('../room/cards/run'), may: () => mayRead('card_run') },
  { path: '/photos', load: () => import('../room/photos/photos'), may: () => mayRead('waiting_photo') },
  { path: '/duplicates', load: () => import('../room/duplicates/duplicates'), may: () => mayRead('duplicate_pair') },
  { path: '/merge', load: () => import('../room/merge/merge'), may: () => mayDo('insuree.merge') },
  { path: '/insurees/:uuid', load: () => import('../room/insuree/insuree'), may: () => mayRead('insuree') },
  { path: '/insurees', load: () => import('../room/insurees/insurees'), may: () => mayRead('insuree') },
  { path: '/enquiry', load: () => import('../room/enquiry/enquiry'), may: mayEnquire },
  { path: '/claims', load: () => import('../room/claims/claims'), may: () => mayRead('claim'), narrow: true },
  { path: '/claims/new', load: () => import('../room/claim/claim'), may: () => mayDo('claim.create'), narrow: true },
  { path: '/claims/:uuid', load: () => import('../room/claim/claim'), may: () => mayRead('claim'), narrow: true },
  { path: '/authorisations', load: () => import('../room/authorisation/list'), may: () => mayRead('preauthorisation') },
  { path: '/authorisations/new', load: () => import('../room/authorisation/authorisation'), may: () => mayDo('preauthorisation.create'), narrow: true },
  { path: '/authorisations/:uuid', load: () => import('../room/authorisation/authorisation'), may: () => mayRead('preauthorisation'), narrow: true },
];

if (DEV) places.push({ path: '/gallery', load: () => import('../room/gallery/gallery'), narrow: true });

export interface MenuItem {
  href: string;
  /* Key of its words. */
  text: string;
  icon: IconName;
  may: () => boolean;
}

const always = (): boolean => true;

/* In the order of the work. The first four are at the foot of a phone, the others under "More". */
export const menu: MenuItem[] = [
  { href: '/', text: 'web.menu.home', icon: 'home', may: always },
  { href: '/families', text: 'web.menu.families', icon: 'family', may: () => mayRead('family') },
  { href: '/insurees', text: 'web.menu.insurees', icon: 'person', may: () => mayRead('insuree') },
  { href: '/enquiry', text: 'web.menu.enquiry', icon: 'scan', may: mayEnquire },
  { href: '/renewals', text: 'web.menu.renewals', icon: 'sync', may: () => mayRead('policy_renewal') },
  { href: '/claims', text: 'web.menu.claims', icon: 'claim', may: () => mayRead('claim') },
  { href: '/authorisations', text: 'web.menu.authorisations', icon: 'check', may: () => mayRead('preauthorisation') },
  { href: '/policies', text: 'web.menu.policies', icon: 'card', may: () => mayRead('policy') },
  { href: '/contributions', text: 'web.menu.contributions', icon: 'money', may: () => mayRead('premium') },
  { href: '/officers', text: 'web.menu.officers', icon: 'person', may: () => mayOfficers() },
  { href: '/batches', text: 'web.menu.batches', icon: 'bill', may: () => mayRead('batch_run') || mayRead('bill') },
  { href: '/books', text: 'web.menu.books', icon: 'money', may: () => mayRead('posting') },
  { href: '/payments', text: 'web.menu.payments', icon: 'money', may: () => mayRead('payment') || mayRead('funding') },
  { href: '/rules', text: 'web.menu.rules', icon: 'key', may: () => mayRead('claim_rule') },
  { href: '/registers', text: 'web.menu.registers', icon: 'clip', may: () => mayRegisters() },
  { href: '/extensions', text: 'web.menu.extensions', icon: 'edit', may: () => mayDo('extension.update') },
  { href: '/reports', text: 'web.menu.reports', icon: 'bill', may: mayReports },
  { href: '/messages', text: 'web.menu.messages', icon: 'msg', may: () => mayRead('message') },
  { href: '/what-if', text: 'web.menu.what_if', icon: 'what-if', may: () => mayDo('what_if.start') },
  { href: '/jobs', text: 'web.menu.jobs', icon: 'sync', may: () => mayDo('schedule.set') },
];

/* What a person can begin from anywhere: in the palette. */
export const acts: MenuItem[] = [
  { href: '/families/new', text: 'web.act.new_family', icon: 'family', may: () => mayDo('family.create') },
  { href: '/claims/new', text: 'web.act.new_claim', icon: 'claim', may: () => mayDo('claim.create') },
  { href: '/authorisations/new', text: 'web.act.new_authorisation', icon: 'check', may: () => mayDo('preauthorisation.create') },
  { href: '/claims/samples', text: 'web.sample.title', icon: 'review', may: () => maySample() },
  { href: '/claims?status=4&reviewStatus=4', text: 'web.act.review', icon: 'review', may: () => mayDo('claim.review') },
];

/* Only what leads somewhere: a room that is not built yet is not offered. */
const built = (href: string): boolean => find(href.split('?')[0]!) !== null;

export const offered = (items: MenuItem[]): MenuItem[] => items.filter((item) => built(item.href) && item.may());

export interface Found {
  place: PlaceInHouse;
  params: Record<string, string>;
}

function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [at, word] of wanted.entries()) {
    if (word.startsWith(':')) params[word.slice(1)] = decodeURIComponent(given[at]!);
    else if (word !== given[at]) return null;
  }
  return params;
}

/* The first that fits: "/claims/new" stands before "/claims/:uuid". */
export function find(path: string, among = places): Found | null {
  for (const place of among) {
    const params = match(place.path, path);
    if (params) return { place, params };
  }
  return null;
}
