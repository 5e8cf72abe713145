/* The colour roles of style/tokens.css: text 4.5 to 1 on every ground that carries it; borders, focus and charts 3 to 1. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

type Theme = Record<string, string>;

const css = readFileSync(`${TOP}/src/style/tokens.css`, 'utf8').replace(/\/\*[^]*?\*\//g, '');

function rolesOf(selector: string): Theme {
  const block = css.slice(css.indexOf(`${selector} {`)).split('}')[0]!;
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, colour]) => [name!, colour!]));
}

const light = rolesOf('[data-theme="light"]');
const themes: Record<string, Theme> = { light, dark: { ...light, ...rolesOf('[data-theme="dark"]') }, 'low-ink': { ...light, ...rolesOf('[data-theme="low-ink"]') } };

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high! + 0.05) / (low! + 0.05);
}

const on = (inks: string, grounds: string): [string, string][] => inks.split(' ').flatMap((ink) => grounds.split(' ').map((ground): [string, string] => [ink, ground]));

const text = [
  ...on('ink ink-2 ink-3', 'paper surface raised sunk'),
  ...on('ink', 'thread-soft accent-soft info-soft wait-soft stop-soft ok-soft idle-soft'),
  ...on('ink-2 ink-3', 'thread-soft'),
  ...on('accent accent-hover', 'paper surface raised accent-soft'),
  ...on('on-accent', 'accent accent-hover'),
  ...on('on-cloth on-cloth-2', 'cloth cloth-2'),
  ...on('on-thread', 'thread'),
  ...on('stamp', 'surface paper stamp-soft'),
  ...on('ok', 'surface paper ok-soft'), ...on('wait', 'surface paper wait-soft'), ...on('stop', 'surface paper stop-soft'),
  ...on('info', 'surface paper info-soft'), ...on('idle', 'surface paper idle-soft'),
  ...on('paper', 'ink'),
];

/* The halo of the focus stands beside a line that does; it need not reach 3 by itself. */
const marks = [...on('edge', 'surface paper raised'), ...on('focus-line', 'surface paper'), ...on('c1 c2 c3-line c4', 'surface')];

for (const [name, theme] of Object.entries(themes)) {
  test(`${name}: text`, () => {
    for (const [ink, ground] of text) assert.ok(contrast(theme[ink]!, theme[ground]!) >= 4.5, `${ink} on ${ground}: ${contrast(theme[ink]!, theme[ground]!).toFixed(2)}`);
  });
  test(`${name}: borders, focus, charts`, () => {
    for (const [mark, ground] of marks) assert.ok(contrast(theme[mark]!, theme[ground]!) >= 3, `${mark} on ${ground}: ${contrast(theme[mark]!, theme[ground]!).toFixed(2)}`);
  });
}
