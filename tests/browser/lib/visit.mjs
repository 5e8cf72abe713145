// One person at one browser: signs in, works by what stands on the page, and nothing may go wrong unseen.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { password } from './server.mjs';
import { t } from './text.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const out = new URL('../out/', import.meta.url).pathname;

const PATIENCE = 20_000;   // milliseconds in which every request is answered, or its step fails and says which was not

export const sizes = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};

// video: what its camera sees; without one there is no camera.
export const launch = ({ video } = {}) => chromium.launch({
  executablePath: process.env.IMIS_BROWSER || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb', '--font-render-hinting=none',
    ...(video ? ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-video-capture=${video}`] : [])],
});

// A walk is { browser, server, size, looks: also axe and pictures } and what its steps tell the later ones.
export class Visit {
  static async begin(walk, options = {}) {
    const context = await walk.browser.newContext({ ...sizes[walk.size], baseURL: walk.server.url, locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce', colorScheme: 'light', ...options });
    context.setDefaultTimeout(8_000);
    await context.addInitScript(() => addEventListener('securitypolicyviolation', (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`)));
    walk.visit = new Visit(walk, context, await context.newPage());
    return walk.visit;
  }

  constructor(walk, context, page) {
    Object.assign(this, { walk, context, page, faults: [], expected: [], asked: new Set() });
    page.on('console', (message) => message.type() === 'error' && this.fault(`console: ${message.text()} (${message.location().url})`));
    page.on('filechooser', () => undefined);   // from now on none opens by itself: a key may be faster than the wait for one
    page.on('pageerror', (error) => this.fault(`page: ${error.message}`));
    context.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== walk.server.url && !['data:', 'blob:'].includes(protocol)) this.fault(`another origin was asked: ${request.url()}`);
    });
    let coming = null;   // the next document; how what the one before asked ends, nobody may ever hear
    context.on('request', (request) => {
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) coming = request;
      this.asked.add(request);
    });
    page.on('framenavigated', (frame) => {
      if (frame !== page.mainFrame() || !coming) return;
      for (const request of this.asked) if (request !== coming) this.asked.delete(request);
      coming = null;
    });
    for (const end of ['requestfinished', 'requestfailed']) context.on(end, (request) => this.asked.delete(request));
    context.on('response', (response) => response.status() >= 500 && this.fault(`${response.status()} ${response.url()}`));
  }

  fault(text) {
    if (!this.expected.some((pattern) => pattern.test(text))) this.faults.push(text);
  }

  // A refusal that the step itself provokes: browsers put it on the console.
  expect(pattern) {
    this.expected.push(pattern);
  }

  async end() {
    await this.context.close();
    assert.deepEqual([...new Set(this.faults)], []);
  }

  get phone() {
    return this.walk.size === 'phone';
  }

  // ---- finding ----

  button(key, values) { return this.page.getByRole('button', { name: name(key, values), exact: true }); }
  link(key, values) { return this.page.getByRole('link', { name: name(key, values), exact: true }); }
  field(key, values) { return this.page.getByRole('textbox', { name: name(key, values) }); }
  combobox(key, values) { return this.page.getByRole('combobox', { name: name(key, values) }); }
  heading(key, values) { return this.page.getByRole('heading', { name: name(key, values), level: 1 }); }
  tab(key, values) { return this.page.getByRole('tab', { name: name(key, values) }); }
  seen(key, values) { return this.page.getByText(name(key, values)).first(); }

  // A table where nothing is opened, a grid where rows are, a list on a phone.
  table(key) {
    const named = { name: name(key), exact: true };
    return this.page.getByRole('table', named).or(this.page.getByRole('grid', named)).or(this.page.getByRole('list', named));
  }

  // ---- doing ----

  async go(path) { await this.page.goto(path); }

  async signIn(who, secret = password) {
    await this.page.getByRole('textbox', { name: t('web.sign_in.username') }).fill(who);
    await this.page.getByRole('textbox', { name: t('web.sign_in.password') }).fill(secret);
    await this.button('web.sign_in.act').click();
  }

  async arrive(who, path = '/') {
    await this.go(path);
    await this.signIn(who);
    await this.page.getByRole('heading', { level: 1 }).first().waitFor();
    await this.page.getByRole('textbox', { name: t('web.sign_in.password') }).waitFor({ state: 'detached' });
  }

  // Types into a combobox and takes the row that holds the text.
  async choose(box, typed, row = typed) {
    await box.click();
    await box.fill(typed);
    await this.page.getByRole('option', { name: row }).first().click();
  }

  // Three boxes: day, month as a word, year.
  async date(label, day) {
    const group = this.page.getByRole('group', { name: label, exact: true }).last();
    const [year, month, date] = day.split('-').map(Number);
    await group.getByRole('textbox', { name: t('web.field.day') }).fill(String(date));
    await group.getByRole('combobox', { name: t('web.field.month') }).selectOption(String(month));
    await group.getByRole('textbox', { name: t('web.field.year') }).fill(String(year));
  }

  // A key of the page, when the control that shows it is there.
  async key(letter) {
    await this.page.locator(`[aria-keyshortcuts~="${letter.toUpperCase()}"]`).first().waitFor({ state: 'attached' });
    await this.page.keyboard.press(letter);
  }

  async menu(key) {
    const menu = this.page.getByRole('navigation', { name: t('web.shell.menu') });
    const item = menu.getByRole('link', { name: t(key), exact: true });
    await menu.first().waitFor();
    if (await item.count()) return void (await item.first().click());
    await menu.getByRole('button', { name: t('web.shell.more') }).click();
    await this.page.getByRole('dialog', { name: t('web.shell.more') }).getByRole('link', { name: t(key), exact: true }).click();
  }

  // What a page gives the focus is drawn first: who types before that types into nothing.
  async focused(field) { await field.and(this.page.locator(':focus')).waitFor(); }

  // ---- without the page: what a step needs to be there already ----

  async post(path, data) {
    const token = (await this.context.cookies()).find((one) => one.name === 'csrftoken')?.value ?? '';
    const answer = await this.context.request.post(path, { data, headers: { 'X-CSRFToken': token } });
    const json = await answer.json();
    assert.ok(answer.ok() && !json.errors, `${path}: ${JSON.stringify(json).slice(0, 600)}`);
    return json;
  }

  async graphql(query, variables = {}) { return (await this.post('/api/graphql', { query, variables })).data; }
  async command(command, input) { return (await this.post('/api/command', { id: randomUUID(), command, input })).result; }

  // ---- looking ----

  // A print: answered with this kind of file to whom the page belongs.
  async file(href, begins) {
    const answer = await this.context.request.get(href);
    assert.equal(answer.status(), 200, `${href}: ${(await answer.text()).slice(0, 300)}`);
    assert.equal((await answer.body()).subarray(0, begins.length).toString('latin1'), begins, href);
  }

  // What is on the way must be there before a picture is taken or a rule is checked.
  async settle() {
    const late = Date.now() + PATIENCE;
    for (let calm = 0; calm < 2; calm = this.asked.size === 0 ? calm + 1 : 0) {
      if (Date.now() > late) throw new Error(`no answer to ${[...this.asked].map((request) => `${request.method()} ${request.url()}`).join(', ')}`);
      await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30))));
    }
    await this.page.evaluate(() => document.fonts.ready);
  }

  // The room as it is now: a picture, and no rule of accessibility broken in any theme.
  async look(title) {
    if (!this.walk.looks) return;
    await this.settle();
    const { page } = this;
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
    const before = await page.evaluate(() => document.documentElement.dataset.theme);
    for (const theme of ['light', 'dark', 'low-ink']) {
      await page.evaluate((value) => (document.documentElement.dataset.theme = value), theme);
      if (theme !== 'low-ink') await this.shot(theme === 'light' ? title : `${title}-dark`);
      this.broken(`${title}, ${theme}`, await page.evaluate((first) => window.axe.run(document, {
        resultTypes: ['violations'], ...(first ? {} : { runOnly: ['color-contrast'] }),
      }), theme === 'light'));
    }
    await page.evaluate((value) => (document.documentElement.dataset.theme = value), before);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${title} is wider than the window`);
  }

  broken(where, { violations }) {
    for (const { id, help, nodes } of violations) this.faults.push(`axe, ${where}: ${id}, ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
  }

  // What was said is read, and closed: on a phone it lies over the page.
  async hush() {
    const said = this.page.getByRole('status').getByRole('button', { name: t('web.close') });
    while (await said.count()) await said.first().click();
  }

  // For the README: what fits the window, as the program shows it.
  async portrait(file) {
    await this.hush();
    await this.settle();
    await this.page.evaluate(() => scrollTo(0, 0));
    await this.page.screenshot({ path: file, animations: 'disabled' });
  }

  async shot(title) {
    mkdirSync(out, { recursive: true });
    await this.page.screenshot({ path: `${out}${this.walk.size}-${title}.png`, fullPage: true, animations: 'disabled' });
  }
}

// A key of the catalogue, or what the page says itself.
const name = (key, values) => (typeof key === 'string' && /^[a-z_]+(\.[\w-]+)+$/.test(key) ? t(key, values) : key);
