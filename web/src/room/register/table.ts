/* The registers of a scheme as data: which entity each shows, how it is listed, searched and narrowed, and on which tabs its
 * fields stand. Fields, choices, limits and rights come from the server's description; what only one of them has stands in
 * special.tsx. */
import { entity, mayDo, mayRead } from '../../data/description';
import type { IconName } from '../../part/icon';

export interface Narrowing {
  /* A field with choices, or a relation whose target is searched. */
  of: string;
  /* Argument of the list, and its GraphQL type. */
  argument: string;
  type: string;
}

/* Rows that are written with their owner: the lines of a price list. */
export interface LinesOf {
  part: string;
  /* Relation of a line to what it is about. */
  to: string;
  /* Fields seen in the list; all that are not read-only are in its window. */
  columns: string[];
  /* The contract answers them as a plain array. */
  plain?: boolean;
  /* Members that no command takes. */
  without?: string[];
}

export interface Section {
  name: string;
  entries?: string[];
  lines?: LinesOf;
}

export interface Register {
  /* In the address: /registers/items. */
  name: string;
  entity: string;
  icon: IconName;
  root: string;
  /* Argument that searches what is typed. */
  search: string;
  narrowings?: Narrowing[];
  /* Fields and relations seen in the list, the first of them the way in. */
  columns: string[];
  sort: string;
  /* The list takes showHistory. */
  history?: boolean;
  /* Its rows have a version in place of a validity. */
  versioned?: boolean;
  /* Arguments with which the places of a relation are searched: only those of its levels. */
  only?: Record<string, string>;
  sections: Section[];
  /* Commands begin with it, where that is not the entity. */
  command?: string;
  /* Members that duplicating asks for. */
  duplicate?: string[];
}

const AT_DISTRICT = 'type: "D"';
const SOLD_AT = 'type_In: ["R", "D"]';
const care: Narrowing = { of: 'careType', argument: 'careType', type: 'String' };
const byType = (of: string): Narrowing => ({ of, argument: of, type: 'String' });

const covered = (to: string, part: string): LinesOf => ({ part, to, columns: ['priceOrigin', 'limitAdult', 'limitChild', 'limitNoAdult', 'waitingPeriodAdult'] });
const prices = (name: string, entity: string, root: string, to: string, icon: IconName): Register => ({
  name, entity, root, icon, search: 'name_Icontains', columns: ['name', 'pricelistDate', 'location'], sort: 'name', history: true, only: { location: SOLD_AT },
  narrowings: [{ of: 'location', argument: 'location_Uuid', type: 'String' }], duplicate: ['name'],
  sections: [{ name: 'general', entries: ['name', 'pricelistDate', 'location'] }, { name: 'prices', lines: { part: 'details', to, columns: ['priceOverrule'] } }],
});

export const registers: Register[] = [
  {
    name: 'products', entity: 'product', icon: 'card', root: 'products', search: 'search', columns: ['code', 'name', 'dateFrom', 'dateTo', 'lumpSum', 'location'], sort: 'code',
    history: true, only: { location: SOLD_AT }, duplicate: ['code', 'name', 'dateFrom', 'dateTo'], narrowings: [{ of: 'location', argument: 'location_Uuid', type: 'String' }],
    sections: [
      { name: 'general', entries: ['code', 'name', 'dateFrom', 'dateTo', 'location', 'conversionProduct', 'maxMembers', 'threshold', 'accCodePremiums', 'accCodeRemuneration', 'preauthorisation', 'preauthorisationAbove'] },
      { name: 'periods', entries: ['insurancePeriod', 'administrationPeriod', 'recurrence', 'gracePeriodEnrolment', 'gracePeriodRenewal', 'gracePeriodPayment', 'startCycle1', 'startCycle2', 'startCycle3', 'startCycle4'] },
      { name: 'contributions', entries: ['lumpSum', 'premiumAdult', 'premiumChild', 'registrationLumpSum', 'registrationFee', 'generalAssemblyLumpSum', 'generalAssemblyFee', 'maxInstallments', 'enrolmentDiscountPeriod', 'enrolmentDiscountPerc', 'renewalDiscountPeriod', 'renewalDiscountPerc'] },
      { name: 'ceilings', entries: ['ceilingInterpretation', 'ceilingType', 'deductible', 'deductibleIp', 'deductibleOp', 'ceiling', 'ceilingIp', 'ceilingOp', 'maxPolicyExtraMember', 'maxPolicyExtraMemberIp', 'maxPolicyExtraMemberOp', 'maxCeilingPolicy', 'maxCeilingPolicyIp', 'maxCeilingPolicyOp', 'maxNoConsultation', 'maxAmountConsultation', 'maxNoSurgery', 'maxAmountSurgery', 'maxNoDelivery', 'maxAmountDelivery', 'maxNoHospitalization', 'maxAmountHospitalization', 'maxNoAntenatal', 'maxAmountAntenatal', 'maxNoVisits'] },
      { name: 'items', lines: covered('item', 'items') },
      { name: 'services', lines: covered('service', 'services') },
      { name: 'relative', entries: ['capitationLevel1', 'capitationSublevel1', 'capitationLevel2', 'capitationSublevel2', 'capitationLevel3', 'capitationSublevel3', 'capitationLevel4', 'capitationSublevel4', 'shareContribution', 'weightPopulation', 'weightNbFamilies', 'weightInsuredPopulation', 'weightNbInsuredFamilies', 'weightNbVisits', 'weightAdjustedAmount'] },
    ],
  },
  {
    name: 'payment-plans', entity: 'payment_plan', icon: 'money', root: 'paymentPlan', search: 'search', columns: ['code', 'name', 'dateValidFrom', 'dateValidTo', 'product', 'rule', 'periodicity', 'claimType'], sort: 'code', versioned: true,
    narrowings: [{ of: 'product', argument: 'benefitPlanId', type: 'String' }, byType('rule'), byType('claimType')],
    sections: [
      { name: 'general', entries: ['code', 'name', 'product', 'rule', 'periodicity', 'dateValidFrom', 'dateValidTo'] },
      { name: 'included', entries: ['claimType', 'hfLevel1', 'hfSublevel1', 'hfLevel2', 'hfSublevel2', 'hfLevel3', 'hfSublevel3', 'hfLevel4', 'hfSublevel4'] },
      { name: 'by_claim', entries: ['distr1', 'distr2', 'distr3', 'distr4', 'distr5', 'distr6', 'distr7', 'distr8', 'distr9', 'distr10', 'distr11', 'distr12'] },
      { name: 'by_head', entries: ['shareContribution', 'weightPopulation', 'weightNumberFamilies', 'weightInsuredPopulation', 'weightNumberInsuredFamilies', 'weightNumberVisits', 'weightAdjustedAmount'] },
    ],
  },
  {
    name: 'items', entity: 'medical_item', icon: 'clip', root: 'medicalItems', search: 'str', columns: ['code', 'name', 'type', 'package', 'price', 'careType'], sort: 'code', history: true,
    narrowings: [byType('type'), care],
    sections: [{ name: 'general', entries: ['code', 'name', 'type', 'package', 'price', 'quantity', 'maximumAmount', 'careType', 'frequency', 'patientCategory'] }],
  },
  {
    name: 'services', entity: 'medical_service', icon: 'review', root: 'medicalServices', search: 'str', columns: ['code', 'name', 'category', 'packagetype', 'level', 'price'], sort: 'code', history: true,
    narrowings: [byType('category'), { of: 'packagetype', argument: 'packagetype', type: 'ServicePackagetype' }, byType('type'), care],
    sections: [
      { name: 'general', entries: ['code', 'name', 'category', 'type', 'level', 'price', 'maximumAmount', 'careType', 'frequency', 'patientCategory', 'packagetype', 'manualPrice'] },
      { name: 'package_items', lines: { part: 'servicesLinked', to: 'item', columns: ['qtyProvided', 'priceAsked'], plain: true, without: ['pcpDate', 'status'] } },
      { name: 'package_services', lines: { part: 'serviceserviceSet', to: 'service', columns: ['qtyProvided', 'priceAsked'], plain: true, without: ['pcpDate', 'status'] } },
    ],
  },
  prices('item-prices', 'items_pricelist', 'itemsPricelists', 'item', 'money'),
  prices('service-prices', 'services_pricelist', 'servicesPricelists', 'service', 'money'),
  {
    name: 'diagnoses', entity: 'diagnosis', icon: 'search', root: 'diagnoses', search: 'str', columns: ['code', 'name'], sort: 'code', history: true,
    sections: [{ name: 'general', entries: ['code', 'name'] }],
  },
  {
    name: 'locations', entity: 'location', icon: 'pin', root: 'locations', search: 'str', columns: ['name', 'code', 'type', 'malePopulation', 'femalePopulation', 'families'], sort: 'code',
    sections: [{ name: 'general', entries: ['code', 'name', 'type', 'malePopulation', 'femalePopulation', 'otherPopulation', 'families'] }],
  },
  {
    name: 'facilities', entity: 'health_facility', icon: 'home', root: 'healthFacilities', search: 'str', columns: ['code', 'name', 'level', 'careType', 'location', 'contractEndDate', 'status'], sort: 'code', history: true,
    narrowings: [byType('level'), { of: 'status', argument: 'status', type: 'HealthFacilityStatus' }, care, { of: 'location', argument: 'location_Uuid', type: 'String' }], only: { location: AT_DISTRICT },
    sections: [
      { name: 'general', entries: ['code', 'name', 'legalForm', 'level', 'subLevel', 'careType', 'location', 'status', 'address', 'phone', 'fax', 'email', 'accCode', 'offline'] },
      { name: 'contract', entries: ['contractStartDate', 'contractEndDate', 'itemsPricelist', 'servicesPricelist'] },
      { name: 'catchments', lines: { part: 'catchments', to: 'location', columns: ['catchment'], plain: true } },
    ],
  },
  {
    name: 'users', entity: 'core_user', icon: 'person', root: 'users', search: 'str', columns: ['username', 'iUser', 'officer', 'claimAdmin'], sort: 'username', history: true, command: 'user',
    sections: [],
  },
  {
    name: 'roles', entity: 'role', icon: 'key', root: 'role', search: 'str', columns: ['name', 'altLanguage', 'isBlocked'], sort: 'name', history: true, duplicate: ['name'],
    sections: [{ name: 'general', entries: ['name', 'altLanguage', 'isBlocked'] }],
  },
  {
    name: 'officers', entity: 'officer', icon: 'family', root: 'enrolmentOfficers', search: 'str', columns: ['code', 'lastName', 'otherNames', 'phone', 'location', 'worksTo'], sort: 'code', history: true,
    only: { location: AT_DISTRICT },
    sections: [
      { name: 'general', entries: ['code', 'lastName', 'otherNames', 'dob', 'phone', 'email', 'address', 'location', 'worksTo', 'phoneCommunication', 'substitutionOfficer', 'veoCode', 'veoLastName', 'veoOtherNames', 'veoDob', 'veoPhone'] },
      { name: 'villages', lines: { part: 'officerVillages', to: 'location', columns: [], plain: true } },
    ],
  },
  {
    name: 'claim-administrators', entity: 'claim_admin', icon: 'claim', root: 'claimAdmins', search: 'search', columns: ['code', 'lastName', 'otherNames', 'phone', 'healthFacility'], sort: 'code', history: true,
    sections: [{ name: 'general', entries: ['code', 'lastName', 'otherNames', 'dob', 'phone', 'emailId', 'healthFacility'] }],
  },
  {
    name: 'payers', entity: 'payer', icon: 'bill', root: 'payers', search: 'search', columns: ['name', 'type', 'location', 'phone', 'email'], sort: 'name', history: true, only: { location: SOLD_AT },
    narrowings: [byType('type'), { of: 'location', argument: 'location_Uuid', type: 'String' }],
    sections: [{ name: 'general', entries: ['name', 'type', 'location', 'address', 'phone', 'fax', 'email'] }],
  },
  {
    name: 'message-gateways', entity: 'message_gateway', icon: 'msg', root: 'messageGateways', search: 'code_Icontains', columns: ['code', 'channel', 'type', 'url', 'position', 'active'], sort: 'code', versioned: true,
    narrowings: [byType('channel'), byType('type')],
    sections: [
      { name: 'general', entries: ['code', 'channel', 'type', 'url', 'sender', 'username', 'position', 'active', 'timeoutS'] },
      { name: 'http', entries: ['method', 'headers', 'bodyForm', 'body', 'success', 'referenceMember', 'signatureHeader'] },
    ],
  },
];

/* How they stand on the page of all registers. */
export const groups: { name: string; registers: string[] }[] = [
  { name: 'benefits', registers: ['products', 'payment-plans', 'items', 'services', 'item-prices', 'service-prices', 'diagnoses'] },
  { name: 'places', registers: ['locations', 'facilities'] },
  { name: 'people', registers: ['users', 'roles', 'officers', 'claim-administrators', 'payers'] },
  { name: 'messages', registers: ['message-gateways'] },
];

export const registerNamed = (name: string): Register | undefined => registers.find((one) => one.name === name && mayRead(one.entity));

export const commandOf = (register: Register, verb: string): string => `${register.command ?? register.entity}.${verb}`;
export const mayTo = (register: Register, verb: string): boolean => mayDo(commandOf(register, verb));

/* The entity of a part: { items: 'product_item' }. */
export const partOf = (register: Register, part: string): string | undefined => entity(register.entity)?.parts.find((one) => one.name === part)?.of;
