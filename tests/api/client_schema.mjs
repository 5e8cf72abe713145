// client_schema.mjs PROGRAM: the reference client builds a schema from the program's introspection, finds nothing
// wrong with it, and prints it as expected.
import { execFileSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { buildClientSchema, getIntrospectionQuery, printType, validateSchema, parse, validate } from 'graphql';

const [program] = process.argv.slice(2);
const query = getIntrospectionQuery({ specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: false });
const { data } = JSON.parse(execFileSync(program, { input: query, encoding: 'utf8' }));
const schema = buildClientSchema(data);

assert.deepEqual(validateSchema(schema), []);
assert.equal(printType(schema.getType('CreateClaimInput')), `input CreateClaimInput {
  code: ClaimCodeInputType!
  amount: Decimal = 0
  status: ClaimStatus = ENTERED
  lines: [LineInput!]
  json: JSONString
}`);
assert.equal(printType(schema.getType('Facility')), `type Facility implements Node {
  id: ID!
  code: Int
  name: String
  level: String
}`);
assert.deepEqual(schema.getPossibleTypes(schema.getType('Node')).map((type) => type.name), ['Claim', 'Facility']);
assert.deepEqual(validate(schema, parse('{ claims(first: 1, claimed_Gte: 1.5) { edges { node { facility { name } } } } }')), []);
assert.equal(validate(schema, parse('{ claims { nope } }')).length, 1);
console.log('ok');
