/* The counter: who is this, is he covered today, and what is left. The person stands in the address. */
import { useEffect } from 'preact/hooks';
import { go, href, turn, useAddress } from '../../data/address';
import { type Cover, coverPath } from '../../data/counter';
import { mayDo, mayRead } from '../../data/description';
import { age, date, fullName, insuranceNumber } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use, useGet } from '../../data/use';
import { ButtonLink } from '../../part/button';
import { inForce, Limits, nameOfHead, photoOf, Verdict } from '../../part/cover';
import { PhotoTile } from '../../part/camera';
import { useKeys } from '../../part/keys';
import { Card, Empty, Head, Loaded, useTitle } from '../../part/page';
import { type Found, PatientField } from '../../part/patient';
import { usePhone } from '../../part/screen';
import { StateOf } from '../../part/status';
import { InsuranceNumber } from '../../part/value';
import { AskedEntry } from './asked';

export default function Enquiry() {
  const { query } = useAddress();
  const key: Found | null = query.person ? { uuid: query.person } : query.number ? { number: query.number } : null;
  const read = useGet<Cover | null>(key ? coverPath(key) : null);
  const found = (next: Found) => turn('uuid' in next ? { person: next.uuid, number: null } : { number: next.number, person: null });
  const person = read.data?.person ?? null;
  useEffect(() => {
    if (!key) document.getElementById('counter')?.focus();
  }, []);
  useKeys([
    ...(person && mayDo('claim.create') ? [{ key: 'n', label: t('web.act.new_claim'), run: () => go(href('/claims/new', { insuree: person.uuid })) }] : []),
    ...(person ? [{ key: 'i', label: t('web.asked.search'), run: () => document.getElementById('asked')?.focus() }] : []),
    { key: 's', label: t('web.enquiry.key.search'), run: () => document.getElementById('counter')?.focus() },
  ]);
  return (
    <>
      {!person && <Head title={t('web.enquiry.title')} />}
      <PatientField id="counter" label={t('web.enquiry.search')} value={person} onFound={found} />
      {!key && <section class="card"><Empty icon="scan" title={t('web.enquiry.empty')}>{t('web.enquiry.empty.how')}</Empty></section>}
      {/* Nobody: the answer is there and empty, which a cache cannot tell from none. */}
      {key && !read.loading && read.data === null && read.error === null
        ? <section class="card"><Empty icon="search" title={'number' in key ? t('web.patient.nobody', { number: insuranceNumber(key.number) }) : t('web.failure.missing')}>{t('web.enquiry.nobody.how')}</Empty></section>
        : key && <Loaded of={read} lines={8}>{(cover) => cover && <Found cover={cover} />}</Loaded>}
    </>
  );
}

function Found({ cover }: { cover: Cover }) {
  const { person } = cover;
  const name = fullName(person);
  useTitle(name);
  const now = inForce(cover);
  const phone = usePhone();
  const enter = mayDo('claim.create') && <ButtonLink class="verdict-act" kind={now.length ? 'primary' : undefined} big keys="N" href={href('/claims/new', { insuree: person.uuid })}>{t('web.act.new_claim')}</ButtonLink>;
  const past = cover.covers.filter((one) => !now.includes(one));
  return (
    <div class="cols">
      <div class="stack wide-gap">
        <section class="card">
          <div class="body person">
            <PhotoTile size="xl" name={name} src={photoOf(person)} />
            <div>
                <h1 tabIndex={-1}>{name}</h1>
                <p class="muted">{t('web.enquiry.facts', { gender: person.gender ? t(`web.gender.${person.gender}`) : '—', n: age(person.dob), born: date(person.dob) })}</p>
                <p class="muted row row-w"><InsuranceNumber>{person.chfId}</InsuranceNumber>{person.headLastName && <span>{t('web.enquiry.family', { name: nameOfHead(cover), village: person.village ?? '—' })}</span>}</p>
            </div>
            <Verdict cover={cover} />
            {phone && enter}
          </div>
        </section>
        <AskedEntry key={person.uuid} person={person.chfId} covered={now.length > 0} />
        {now.map((one) => <Limits key={one.uuid} of={one} />)}
        {past.length > 0 && (
          <Card flush title={t('web.enquiry.past')}>
            <ul class="rows">{past.map((one) => <li key={one.uuid}><div class="grow"><b>{one.productName}</b><br /><small>{t('web.enquiry.period', { from: date(one.from), to: date(one.to) })}</small></div><StateOf of="policy" code={one.status} /></li>)}</ul>
          </Card>
        )}
      </div>
      <div class="stack wide-gap">
        {!phone && enter}
        {mayRead('claim') && <Visits insuree={person.chfId} />}
      </div>
    </div>
  );
}

interface Visit {
  uuid: string;
  code: string;
  status: number;
  dateFrom: string;
  healthFacility: { name: string } | null;
  icd: { name: string } | null;
}

const visits = `query ($number: String) {
  claims(first: 6, insuree_ChfId: $number, orderBy: ["-dateFrom"]) { totalCount edges { node { uuid code status dateFrom healthFacility { name } icd { name } } } }
}`;

function Visits({ insuree }: { insuree: string }) {
  const read = use<{ claims: Connection<Visit> }>(visits, { number: insuree });
  return (
    <Card flush title={t('web.enquiry.visits')} footer={<a href={href('/claims', { q: insuree })}>{t('web.enquiry.visits.all')}</a>}>
      <Loaded of={read}>
        {({ claims }) => claims.edges.length === 0
          ? <p class="body muted">{t('web.enquiry.visits.none')}</p>
          : (
            <ul class="rows">
              {rowsOf(claims).map((one) => (
                <li key={one.uuid}>
                  <div class="grow"><a class="cover" href={`/claims/${one.uuid}`}>{one.icd?.name ?? one.code}</a><br /><small>{date(one.dateFrom)} · {one.healthFacility?.name}</small></div>
                  <StateOf of="claim" code={one.status} />
                </li>
              ))}
            </ul>
          )}
      </Loaded>
    </Card>
  );
}
