/* What the list of claims asks. */
import { claimArguments, claimVariables } from '../../data/claim-list';
import type { Connection } from '../../data/graphql';
import type { Row } from './acts';

export const claimsQuery = `query ($first: Int, $offset: Int, $orderBy: [String], ${claimVariables}) {
  claims(first: $first, offset: $offset, orderBy: $orderBy, ${claimArguments}) {
    totalCount
    edges { node { uuid code status reviewStatus feedbackStatus dateFrom dateClaimed claimed approved attachmentsCount jsonExt
      insuree { chfId lastName otherNames } healthFacility { code name } icd { code name } } }
  }
}`;

export type Answer = { claims: Connection<Row> };
