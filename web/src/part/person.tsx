/* A person in a row: who, how old, and whether there is cover. */
import { word, type Cover, type Person } from '../data/enrolment';
import { age, date } from '../data/format';
import { t } from '../data/text';
import { Status } from './status';

/* "Spouse · Male, 41". */
export function PersonNote({ person }: { person: Pick<Person, 'head' | 'relationship' | 'gender' | 'dob'> }) {
  const role = person.head ? t('web.person.head') : person.relationship ? word(person.relationship, 'relation') : null;
  const facts = t('web.person.gender_age', { gender: word(person.gender, 'gender'), n: age(person.dob) });
  return <>{role ? `${role} · ${facts}` : facts}</>;
}

/* The best of a person's covers: one in force before one that waits, before one that is over. */
export function bestCover(covers: Cover[]): Cover | null {
  const rank = 'ARISE';
  return [...covers].sort((a, b) => rank.indexOf(a.status) - rank.indexOf(b.status) || ((a.expiryDate ?? '') < (b.expiryDate ?? '') ? 1 : -1))[0] ?? null;
}

export function CoverStatus({ covers }: { covers: Cover[] }) {
  const best = bestCover(covers);
  if (!best) return <Status tone="stop" shape="x">{t('web.person.cover.none')}</Status>;
  if (best.status === 'A') return <span class="row row-w"><Status tone="ok" shape="ok">{t('web.person.cover.yes')}</Status> <span class="muted">{t('web.person.cover.until', { date: date(best.expiryDate) })}</span></span>;
  if (best.status === 'S') return <Status tone="wait" shape="pause">{t('web.person.cover.suspended')}</Status>;
  if (best.status === 'E') return <span class="row row-w"><Status tone="stop" shape="x">{t('web.person.cover.over')}</Status> <span class="muted">{date(best.expiryDate)}</span></span>;
  if (best.effectiveDate) return <span class="row row-w"><Status tone="info" shape="clock">{t('web.person.cover.soon')}</Status> <span class="muted">{date(best.effectiveDate)}</span></span>;
  return <Status tone="wait" shape="clock">{t('web.person.cover.unpaid')}</Status>;
}
