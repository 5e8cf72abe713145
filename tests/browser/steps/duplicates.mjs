// The administrator has the whole register searched for people who are there twice; one pair is said to be two, and stays so.
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const drawer = (visit) => visit.page.getByRole('complementary');

// Somebody is registered once more, under a number of a sheet; nobody else of the country is there twice.
async function twin(visit) {
  const { insurees, numberBatches: { edges: [batch] } } = await visit.graphql(`{ insurees(chfId: "${visit.walk.person.number}") { edges { node { lastName otherNames dob gender { code } family { location { uuid } } } } }
    numberBatches(first: 1) { edges { node { numbers(first: 1) { edges { node { number } } } } } } }`);
  const { lastName, otherNames, dob, gender, family } = insurees.edges[0].node;
  await visit.command('insuree.create', { chfId: batch.node.numbers.edges[0].node.number, lastName, otherNames, dob, gender: { code: gender.code }, currentVillage: family.location.uuid });
}

export async function duplicates(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/insurees');
  await visit.link('web.duplicates.title').click();
  await visit.heading('web.duplicates.title').waitFor();
  await visit.seen('web.duplicates.none').waitFor();
  await twin(visit);
  await visit.link('web.duplicates.search').click();
  await visit.button('web.jobs.run').click();
  await drawer(visit).getByText(t('web.jobs.state.done')).waitFor({ timeout: 60_000 });

  await visit.go('/duplicates');
  await visit.table('web.duplicates.title').getByText(walk.person.name).first().waitFor();
  await visit.look('113-duplicates');
  await page.getByRole('checkbox').nth(visit.phone ? 0 : 1).check();
  await page.getByRole('button', { name: new RegExp(`^${t('web.duplicates.apart')}`) }).waitFor();
  await visit.look('114-duplicates-chosen');
  await page.getByRole('button', { name: new RegExp(`^${t('web.duplicates.apart')}`) }).click();
  await page.getByRole('status').filter({ hasText: t('web.duplicates.apart_done') }).first().waitFor();
  await visit.go('/duplicates?state=apart');
  await visit.table('web.duplicates.title').getByText(t('code.duplicate_state.apart')).first().waitFor();
  await visit.end();
}
