/* Samples of claims: what the server tells of them. */
export interface Sample {
  uuid: string;
  percentage: number;
  createdAt: string;
  decidedAt: string | null;
  approved: string | null;
  adjusted: string | null;
  claims: number;
  drawn: number;
  reviewed: number;
}

/* What approving would do now. */
export interface Finding {
  drawn: number;
  reviewed: number;
  open: number;
  waiting: number;
  approved: string;
  adjusted: string;
  ratio: string | null;
  decided: boolean | string | null;
}

export const samplesQuery = '{ claimSamples }';
export const findingQuery = 'query ($uuid: UUID!) { claimSampleFinding(uuid: $uuid) }';

/* As stored: drawn for review, or decided by what the review of the others finds. */
export const DRAWN = 'I';
