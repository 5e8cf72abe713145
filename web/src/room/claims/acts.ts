/* What may be done to several claims at once: to which of them the state allows it. */
import { mayDo } from '../../data/description';

export interface Row {
  uuid: string;
  code: string;
  status: number;
  reviewStatus: number;
  feedbackStatus: number;
  dateFrom: string;
  dateClaimed: string;
  claimed: string | null;
  approved: string | null;
  attachmentsCount: number | null;
  jsonExt?: string | null;
  insuree: { chfId: string; lastName: string; otherNames: string } | null;
  healthFacility: { code: string; name: string } | null;
  icd: { code: string; name: string } | null;
}

export interface Act {
  /* The command, and the end of the keys of its words. */
  command: string;
  word: string;
  suits: (row: Row) => boolean;
  key?: string;
  /* The same on its button. */
  cap?: string;
}

const checked = (row: Row): boolean => row.status === 4;

const all: Act[] = [
  { command: 'claim.submit', word: 'submit', suits: (row) => row.status === 2, key: 'shift+s', cap: 'Shift S' },
  { command: 'claim.select_for_review', word: 'select', suits: (row) => checked(row) && row.reviewStatus !== 4 && row.reviewStatus !== 8 },
  { command: 'claim.skip_review', word: 'skip', suits: (row) => checked(row) && row.reviewStatus === 1 },
  { command: 'claim.bypass_review', word: 'bypass', suits: (row) => checked(row) && row.reviewStatus === 4 },
  { command: 'claim.deliver_review', word: 'deliver', suits: (row) => checked(row) && row.reviewStatus === 4 },
  { command: 'claim.select_for_feedback', word: 'feedback', suits: (row) => checked(row) && row.feedbackStatus < 4 },
  { command: 'claim.process', word: 'process', suits: checked, key: 'shift+p', cap: 'Shift P' },
  { command: 'claim.take_back', word: 'take_back', suits: checked },
];

export const acts = (): Act[] => all.filter((act) => mayDo(act.command));
