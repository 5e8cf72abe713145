/* Requests for leave before treatment that wait for a decision: the soonest first. */
import { date, fullName } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { Card, Empty, Loaded } from '../../part/page';
import { Money } from '../../part/value';

interface Request {
  uuid: string;
  dateFrom: string;
  requested: string | null;
  insuree: { lastName: string; otherNames: string } | null;
  healthFacility: { name: string } | null;
}

const query = `query ($first: Int) { preauthorisations(status: 1, first: $first, orderBy: ["dateFrom"]) {
  totalCount edges { node { uuid dateFrom requested insuree { lastName otherNames } healthFacility { name } } }
} }`;
const SHOWN = 5;

export function Authorisations() {
  const read = use<{ preauthorisations: Connection<Request> }>(query, { first: SHOWN });
  const total = read.data?.preauthorisations.totalCount ?? 0;
  const all = total > SHOWN && <a href="/authorisations?status=1">{t('web.home.all')}</a>;
  return (
    <Card flush title={t('web.home.authorisations')} note={total ? t('web.home.waiting', { n: total }) : null} action={all}>
      <Loaded of={read}>
        {({ preauthorisations }) => preauthorisations.edges.length === 0
          ? <Empty icon="check" title={t('web.home.authorisations.none')}>{t('web.home.authorisations.why')}</Empty>
          : (
            <ul class="rows">
              {rowsOf(preauthorisations).map((one) => (
                <li key={one.uuid}>
                  <div class="grow">
                    <a class="cover" href={`/authorisations/${one.uuid}`}>{one.insuree ? fullName(one.insuree) : t('web.authorisation.one')}</a>
                    <small class="row row-w"><span>{one.healthFacility?.name}</span><span>{date(one.dateFrom)}</span></small>
                  </div>
                  <Money value={one.requested} />
                </li>
              ))}
            </ul>
          )}
      </Loaded>
    </Card>
  );
}
