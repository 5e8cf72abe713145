/* The person's next acts, by what they may do; honest where there is nothing to do. */
import { mayDo, mayRead } from '../../data/description';
import { date, today } from '../../data/format';
import { t } from '../../data/text';
import { ButtonLink } from '../../part/button';
import { Head } from '../../part/page';
import { Claims } from './claims';
import { Drafts } from './drafts';
import { Bills, Months } from './money';
import { Policies } from './policies';
import { Authorisations } from './authorisations';
import { Questions } from './questions';
import { Unpaid } from './unpaid';

/* As the server stores them. */
const ENTERED = 2;
const CHECKED = 4;
const SELECTED = 4;
const DELIVERED = 8;

export default function Home() {
  const [review, submit] = [mayDo('claim.review'), mayDo('claim.submit')];
  const [process, feedback] = [mayDo('claim.process'), mayDo('claim.deliver_feedback')];
  const [run, pay] = [mayDo('batch.run'), mayDo('bill.pay') && mayRead('bill')];
  const renew = mayDo('policy.renew') && mayRead('policy');
  return (
    <>
      <Head title={t('web.home.title')} under={date(today(), 'long')} actions={<Begin />} />
      <div class="cards">
        {review && <Claims name="review" filter={{ status: CHECKED, reviewStatus: SELECTED }} to="/review" />}
        {process && <Claims name="process" filter={{ status: CHECKED, reviewStatus: DELIVERED }} to="/review" />}
        {feedback && mayRead('claim') && <Claims name="feedback" filter={{ feedbackStatus: SELECTED }} to="/review" />}
        {mayDo('claim_thread.answer') && (mayDo('claim.review') || mayDo('claim.create')) && <Questions />}
        {mayDo('preauthorisation.approve') && mayRead('preauthorisation') && <Authorisations />}
        {run && <Months />}
        {pay && <Bills />}
        {submit && <Claims name="submit" filter={{ status: ENTERED }} />}
        {renew && <Policies />}
        {mayDo('premium.create') && mayRead('policy') && <Unpaid />}
        <Drafts alone={!review && !submit && !renew && !run && !pay} />
      </div>
    </>
  );
}

function Begin() {
  const family = mayDo('family.create');
  return (
    <>
      {mayDo('claim.create') && <ButtonLink href="/claims/new" icon="claim" kind={family ? undefined : 'primary'}>{t('web.act.new_claim')}</ButtonLink>}
      {family && <ButtonLink href="/families/new" icon="family" kind="primary">{t('web.act.new_family')}</ButtonLink>}
    </>
  );
}
