/* What only one register has: beside the table of registers the one place where one of them is named. */
import type { ComponentChildren } from 'preact';
import type { FormState, Values } from '../../form/form';
import { GatewayActs } from './gateway';
import type { Dated } from './dated';
import { Above, openPlace, PlaceActs, useNewPlace } from './location';
import { PlanActs } from './plan';
import { Preview } from './preview';
import { Shares, sharesInput, sharesOf } from './shares';
import type { Row } from './read';
import { Rights, rightsOf } from './role';
import { UserPage } from './user';

export interface On {
  form: FormState;
  /* null: it is being made. */
  row: Row | null;
  readonly: boolean;
  /* The values of the row as it stands. */
  base: Values | null;
  /* The change from a day to come that is being corrected. */
  corrects: Dated | null;
  /* The day to come for which it is entered; empty: it is entered to hold now. */
  since: string;
}

export interface Special {
  /* Fields and relations that are read and stand on no tab of the table. */
  reads?: string[];
  /* What else is read of a row, as GraphQL, and as values of the form. */
  picks?: string;
  values?: (row: Row) => Values;
  /* Of a list that is a tree: its arguments, which take $within and $top. */
  within?: string;
  /* Above such a list: the way down to where it is. */
  above?: (within: string | undefined) => ComponentChildren;
  open?: (row: Row) => string;
  /* What a new row begins with; null: not known yet. */
  useBegin?: () => Values | null;
  /* Makes the input of the command; `before` null: it is being made. */
  input?: (input: Record<string, unknown>, values: Values, before: Values | null) => Record<string, unknown>;
  /* Under the entries of a tab. */
  under?: Record<string, (on: On) => ComponentChildren>;
  tabs?: { name: string; view: (on: On) => ComponentChildren }[];
  /* Beside copying and ending. */
  acts?: (row: Row) => ComponentChildren;
  /* It brings its own way to end a row. */
  ends?: boolean;
  /* How duplicating names the row that is copied. */
  source?: (row: Row) => Record<string, unknown>;
  /* Arguments with which what its lines are about is searched. */
  onlyLines?: string;
  /* A page of its own in place of the form. */
  page?: (uuid: string | undefined) => ComponentChildren;
}

const VILLAGES = 'type: "V"';

/* A role's rights are numbers, replaced as a whole. */
const rightsInput: Special['input'] = (input, values, before) => {
  const { rights: _, ...rest } = input;
  return before && JSON.stringify(values.rights) === JSON.stringify(before.rights) ? rest : { ...rest, rights: values.rights };
};

export const specials: Record<string, Special> = {
  officers: { onlyLines: VILLAGES },
  facilities: { onlyLines: VILLAGES },
  roles: {
    source: (row) => ({ uuid: row.uuid }), picks: 'rights { edges { node { rightId } } }', values: (row) => ({ rights: rightsOf(row) as never }), useBegin: () => ({ rights: [] }),
    input: rightsInput, tabs: [{ name: 'rights', view: (on) => <Rights {...on} /> }],
  },
  locations: {
    reads: ['parent'], within: ', parent_Uuid: $within, parent_Isnull: $top', above: (within) => <Above within={within} />, open: openPlace, useBegin: useNewPlace,
    acts: (row) => <PlaceActs row={row} />, ends: true,
  },
  'payment-plans': { picks: 'replacementUuid', acts: (row) => <PlanActs row={row} /> },
  'message-gateways': { acts: (row) => <GatewayActs row={row} /> },
  users: { page: (uuid) => <UserPage uuid={uuid} /> },
  products: {
    picks: 'relativePrices { careType periods }', values: (row) => ({ relativePrices: sharesOf(row) as never }), useBegin: () => ({ relativePrices: [] }), input: sharesInput,
    under: { relative: (on) => <Shares {...on} /> }, tabs: [{ name: 'preview', view: (on) => <Preview {...on} /> }],
  },
};
