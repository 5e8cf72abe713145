// Cards of a village in one go: who would get one, the run, its sheets and its archive; another number makes a card outdated, a run that
// never left the printer is taken back.
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const dialog = (visit) => visit.page.getByRole('dialog');
const said = (visit, key, values) => visit.page.getByRole('status').filter({ hasText: t(key, values) }).first().waitFor();
const act = (visit, key) => dialog(visit).getByRole('button', { name: t(key), exact: true });

async function make(visit, place) {
  await act(visit, 'web.cards.make.act').click();
  await dialog(visit).locator('[aria-invalid=true]').first().waitFor();
  await visit.choose(visit.combobox('field.card_run.location'), place.name, place.name);
  const { cardsDue: { people } } = await visit.graphql('query ($place: String!) { cardsDue(location: $place) }', { place: place.uuid });
  await dialog(visit).getByText(t('web.cards.due', { n: people })).waitFor();
  await visit.look('115-make-cards');
  await visit.file(await visit.link('web.cards.dry').getAttribute('href'), 'PK');
  await act(visit, 'web.cards.make.act').click();
  await said(visit, 'web.cards.done', { quantity: people });
  return people;
}

export async function cards(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/insurees');
  await visit.link('web.cards.title').click();
  await visit.heading('web.cards.title').waitFor();
  await visit.seen('web.cards.none').waitFor();
  const { policies } = await visit.graphql('{ policies(first: 1, orderBy: ["-expiryDate"]) { edges { node { family { location { uuid name } } } } } }');
  const place = policies.edges[0].node.family.location;
  await visit.key('n');
  const people = await make(visit, place);
  await visit.look('116-cards');
  await visit.file(await visit.link('web.cards.sheets', { from: 1, to: people }).getAttribute('href'), '%PDF-');
  await visit.file(await visit.link('web.cards.singles').getAttribute('href'), '%PDF-');
  await visit.file(await visit.link('web.cards.archive').getAttribute('href'), 'PK');

  // the first of them: his page tells of his card, and of another number
  const { cards: found } = await visit.graphql('{ cards(first: 1) { edges { node { insuree { uuid chfId } } } } }');
  const { uuid, chfId } = found.edges[0].node.insuree;
  await visit.go(`/insurees/${uuid}`);
  await page.getByRole('link', { name: new RegExp(`^${t('web.insuree.card.had', { day: '' })}`) }).click();
  await visit.table('web.cards.people').waitFor();
  for (let root = 97531000; ; root++) {
    const number = `${root}${root % 7}`;
    const { insureeNumberValidity: { isValid } } = await visit.graphql('query ($n: String!) { insureeNumberValidity(insureeNumber: $n) { isValid } }', { n: number });
    if (!isValid) continue;
    await visit.command('insuree.update', { uuid, chfId: number });
    break;
  }
  await page.reload();
  await visit.seen('web.cards.outdated').waitFor();
  await visit.go('/cards');
  await visit.look('117-runs');
  await visit.key('n');
  await visit.choose(visit.combobox('field.card_run.location'), place.name, place.name);
  await dialog(visit).getByText(t('web.cards.due', { n: 1 })).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await dialog(visit).waitFor({ state: 'detached' });
  await visit.command('insuree.update', { uuid, chfId });

  // back, as if nothing had been printed
  await page.goBack();
  await visit.button('web.cards.delete').click();
  await visit.look('118-take-back');
  await act(visit, 'web.cards.delete').click();
  await said(visit, 'web.cards.deleted');
  await visit.seen('web.cards.none').waitFor();
  await visit.end();
}
