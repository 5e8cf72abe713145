import assert from 'node:assert/strict';
import { test } from 'node:test';
import './browser';
import { setDescription } from '../src/data/description';
import { changeOf, complete, newRow, rowsOfChange } from '../src/room/what-if/data';

const field = (name: string, type: string) => ({ name, label: `field.${name}`, type });
const entity = (fields: object[]) => ({ label: '', type: '', order: '', rights: { read: true, create: false, update: false, delete: false }, sorts: [], fields, relations: [], parts: [] });

setDescription({
  entities: {
    product: entity([field('code', 'text'), field('maxPolicy', 'money'), field('dedInsuree', 'money'), field('maxNoVisits', 'int')]),
    product_item: entity([field('limitAdult', 'money'), field('limitNoAdult', 'int')]),
    medical_item: entity([field('price', 'money'), field('frequency', 'int')]),
    medical_service: entity([field('price', 'money')]),
  } as never, commands: [],
});

const product = { code: 'P', name: '' };
const item = { code: 'I1', name: '', kind: 'item' as const };

test('rows of one thing are one part of the change; an empty value takes away', () => {
  const rows = [
    newRow('product', { product, field: 'maxPolicy', value: '120000' }), newRow('product', { product, field: 'dedInsuree', value: '' }),
    newRow('cover', { product, entry: item, field: 'limitNoAdult', value: '3' }), newRow('entry', { entry: { ...item, kind: 'service' }, value: '12.50' }),
    newRow('list', { list: 'Hospitals', entry: item, value: '' }),
  ];
  const { change, places } = changeOf(rows, { settings: { 'claim.care_type_strict': true } });
  assert.deepEqual(change, {
    settings: { 'claim.care_type_strict': true },
    products: [{ code: 'P', maxPolicy: '120000', dedInsuree: null }], productItems: [{ product: 'P', item: 'I1', limitNoAdult: 3 }],
    services: [{ code: 'I1', price: '12.50' }], prices: [{ pricelist: 'Hospitals', item: 'I1', priceOverrule: null }],
  });
  assert.equal(places.get('products[0].dedInsuree'), rows[1]!.key);
  assert.equal(places.get('productItems[0].limitNoAdult'), rows[2]!.key);
});

test('a change becomes rows and the same change again; what has no row stays', () => {
  const change = {
    products: [{ code: 'P', maxPolicy: '1.00', maxNoVisits: 2 }], items: [{ code: 'I1', price: '2.00', frequency: 30 }], productItems: [{ product: 'P', item: 'I1', remove: true }],
    prices: [{ pricelist: 'L', item: 'I1', priceOverrule: '3.00' }], settings: { x: true },
  };
  const { rows, further } = rowsOfChange(change);
  assert.equal(rows.length, 5);
  assert.deepEqual(further, { productItems: [{ product: 'P', item: 'I1', remove: true }], settings: { x: true } });
  assert.deepEqual(changeOf(rows, further).change, change);
});

test('what lacks something is left out', () => {
  assert.equal(complete(newRow('product', { product })), false);
  assert.equal(complete(newRow('entry', { entry: item })), false);
  assert.equal(complete(newRow('cover', { product, field: 'limitAdult' })), false);
  assert.equal(complete(newRow('entry', { entry: item, value: '1' })), true);
  assert.deepEqual(changeOf([newRow('product')], {}).change, {});
});
