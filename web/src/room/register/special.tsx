/* What only one register has: beside the table of registers the one place where one of them is named. */
import type { ComponentChildren } from 'preact';
import type { FormState, Values } from '../../form/form';
import type { Row } from './read';

export interface On {
  form: FormState;
  /* null: it is being made. */
  row: Row | null;
  readonly: boolean;
}

export interface Special {
  /* Fields and relations that are read and stand on no tab of the table. */
  reads?: string[];
  /* Of a list that is a tree: its arguments, which take $within and $top. */
  within?: string;
  /* Above such a list: the way down to where it is. */
  above?: (within: string | undefined) => ComponentChildren;
  open?: (row: Row) => string;
  /* What a new row begins with; null: not known yet. */
  useBegin?: () => Values | null;
  /* Makes the input of the command. */
  input?: (input: Record<string, unknown>, values: Values) => Record<string, unknown>;
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

export const specials: Record<string, Special> = {
  officers: { onlyLines: VILLAGES },
  facilities: { onlyLines: VILLAGES },
  roles: { source: (row) => ({ uuid: row.uuid }) },
};
