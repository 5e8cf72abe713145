/* Questions on claims that wait for the side for which one speaks: the oldest first. */
import { type Connection, rowsOf } from '../../data/graphql';
import { fullName, moment } from '../../data/format';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { Card, Empty, Loaded } from '../../part/page';
import { Code } from '../../part/value';

interface Question {
  uuid: string;
  subject: string;
  lastAt: string;
  claim: { uuid: string; code: string; insuree: { lastName: string; otherNames: string } | null } | null;
}

const query = `query ($first: Int) { claimThreads(waitsForMe: true, first: $first, orderBy: ["lastAt"]) {
  totalCount edges { node { uuid subject lastAt claim { uuid code insuree { lastName otherNames } } } }
} }`;
const SHOWN = 5;

export function Questions() {
  const read = use<{ claimThreads: Connection<Question> }>(query, { first: SHOWN });
  const total = read.data?.claimThreads.totalCount ?? 0;
  return (
    <Card flush title={t('web.home.questions')} note={total ? t('web.home.waiting', { n: total }) : null}>
      <Loaded of={read}>
        {({ claimThreads }) => claimThreads.edges.length === 0
          ? <Empty icon="msg" title={t('web.home.questions.none')}>{t('web.home.questions.why')}</Empty>
          : (
            <ul class="rows">
              {rowsOf(claimThreads).map((one) => (
                <li key={one.uuid}>
                  <div class="grow">
                    <a class="cover" href={`/claims/${one.claim?.uuid}?tab=questions`}>{one.subject}</a>
                    <small class="row row-w"><Code>{one.claim?.code}</Code>{one.claim?.insuree && <span>{fullName(one.claim.insuree)}</span>}<span>{moment(one.lastAt)}</span></small>
                  </div>
                </li>
              ))}
            </ul>
          )}
      </Loaded>
    </Card>
  );
}
