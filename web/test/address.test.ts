import assert from 'node:assert/strict';
import { test } from 'node:test';
import { href, parse } from '../src/data/address';
import { find, type PlaceInHouse } from '../src/app/places';

const place = (path: string): PlaceInHouse => ({ path, load: () => Promise.reject(new Error('not here')) });

test('an address is path and query', () => {
  assert.deepEqual(parse('/claims/?status=4&q=a%20b'), { path: '/claims', query: { status: '4', q: 'a b' } });
  assert.deepEqual(parse('/'), { path: '/', query: {} });
});

test('empty words leave the address', () => {
  assert.equal(href('/claims', { status: 4, q: '', page: null, tab: undefined }), '/claims?status=4');
  assert.equal(href('/claims', {}), '/claims');
});

test('the first place that fits is taken', () => {
  const places = [place('/claims'), place('/claims/new'), place('/claims/:uuid'), place('/claims/:uuid/review')];
  assert.equal(find('/claims/new', places)?.place.path, '/claims/new');
  assert.deepEqual(find('/claims/a-b', places), { place: places[2], params: { uuid: 'a-b' } });
  assert.deepEqual(find('/claims/a%2Fb/review', places)?.params, { uuid: 'a/b' });
  assert.equal(find('/claims/a/b/c', places), null);
});
