// Photos come before their people: one finds who is enrolled, one waits and is given by hand, one is discarded; his page shows what he looked like before.
import { drawnPhoto } from '../lib/photo.mjs';
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const dialog = (visit) => visit.page.getByRole('dialog');
const said = (visit, key, values) => visit.page.getByText(t(key, values)).first().waitFor();

/* Numbers of the form that nobody has. */
async function free(visit, many) {
  const found = [];
  for (let root = 98765400; found.length < many; root++) {
    const number = `${root}${root % 7}`;
    const { insureeNumberValidity: { isValid } } = await visit.graphql('query ($n: String!) { insureeNumberValidity(insureeNumber: $n) { isValid } }', { n: number });
    if (isValid) found.push(number);
  }
  return found;
}

/* The newest first; a desk's table has one more, for all of them. */
const pick = (visit, n) => visit.page.getByRole('checkbox').nth(visit.phone ? n : n + 1).check();

export async function photos(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/insurees');
  await visit.link('web.photos.title').click();
  await visit.heading('web.photos.title').waitFor();
  await visit.seen('web.photos.none').waitFor();
  const { insurees } = await visit.graphql('{ insurees(first: 1, orderBy: ["chfId"]) { edges { node { uuid chfId lastName otherNames } } } }');
  const ann = insurees.edges[0].node;
  const [one, two] = await free(visit, 2);
  const picture = (n) => drawnPhoto(visit.walk.browser, n);
  visit.expect(/422/);   // holiday.jpg says not whom it shows
  await page.locator('input[type=file]').setInputFiles([
    { name: `${ann.chfId}_E01_2025-12-01T10-00-00_0_0.jpg`, mimeType: 'image/jpeg', buffer: await picture(50) },
    { name: `${one}_E01_2025-12-02T10-00-00_0_0.jpg`, mimeType: 'image/jpeg', buffer: await picture(51) },
    { name: `${two}.jpg`, mimeType: 'image/jpeg', buffer: await picture(52) },
    { name: 'holiday.jpg', mimeType: 'image/jpeg', buffer: await picture(53) },
  ]);
  await said(visit, 'web.photos.sent', { given: 1, waiting: 2 });
  await pick(visit, 1);
  await visit.look('113-photos');

  await visit.button('web.photos.give').click();
  await visit.choose(visit.combobox('web.photos.whose'), ann.chfId, ann.lastName);
  await dialog(visit).getByRole('button', { name: t('web.photos.give'), exact: true }).click();
  await said(visit, 'web.photos.given', { name: `${ann.otherNames} ${ann.lastName}` });

  await pick(visit, 0);
  await page.getByRole('button', { name: new RegExp(`^${t('web.photos.discard')}`) }).click();
  await dialog(visit).getByRole('button', { name: t('web.photos.discard'), exact: true }).click();
  await visit.seen('web.photos.none').waitFor();

  await visit.go(`/insurees/${ann.uuid}`);
  await visit.tab('web.photos.his').click();
  await page.getByText(t('web.photos.by', { who: 'E01' }).split('E01')[0]).or(page.getByText('2025')).first().waitFor();
  await visit.look('114-former-photos');
  await visit.end();
}
