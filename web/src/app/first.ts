/* Runs before anything is painted, so that no page flashes in another theme or direction. A file of its own, since the
 * server's policy allows no script inside the page. */
const root = document.documentElement;
try {
  const chosen = JSON.parse(localStorage.getItem('imis.look') ?? '{}') as Record<string, string>;
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = chosen.theme && chosen.theme !== 'system' ? chosen.theme : dark ? 'dark' : 'light';
  if (chosen.density && chosen.density !== 'regular') root.dataset.density = chosen.density;
  if (chosen.language) {
    root.lang = chosen.language;
    root.dir = /^(ar|fa|he|ps|ur)/.test(chosen.language) ? 'rtl' : 'ltr';
  }
} catch {
  root.dataset.theme = 'light';
}
