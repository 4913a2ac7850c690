import fc from 'fast-check'
import t from 'tap'
import { undefuse } from '../../../src/modules/imports/rules/cells.ts'
import { type CustomColumn, cellOfValue, valueOfCell, valuesBeyondCells } from '../../../src/modules/imports/rules/custom-cells.ts'
import { readHeaders } from '../../../src/modules/imports/rules/headers.ts'
import { contactsOf, counts, imported, post, rowsOf, startImports } from './support.ts'

const TYPES = ['text', 'number', 'boolean', 'date', 'choice', 'multiple_choice', 'contact'] as const
const ID = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'
const column = (key: string, type: CustomColumn['type'], more: Partial<CustomColumn> = {}): CustomColumn => ({
  ...{ key, name: key, type, choices: [], required: false, defaultValue: null, archivedAt: null },
  ...more,
})

t.test('what an export writes into cells, and beside them, an import reads as it was; no cell of text is a formula', async () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom("'", '=', '-', ':', ' ', '\n', 'a') }))
  const choice = text.map((each) => each.trim()).filter((each) => each !== '')
  const given = fc.record(
    {
      text,
      number: fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      boolean: fc.boolean(),
      date: fc.constantFrom('2026-03-28', '0001-01-01'),
      choice,
      multiple_choice: fc.uniqueArray(choice, { maxLength: 4 }),
      contact: fc.uuid(),
    },
    { requiredKeys: [] },
  )
  const columns = TYPES.map((type) => column(type, type))
  fc.assert(
    fc.property(given, (values) => {
      const cells = columns.map((each) => [each, cellOfValue(each, values)] as const).filter(([, cell]) => cell !== '')
      const read = cells.map(([each, cell]) => [each.key, valueOfCell(each, undefuse(cell), { isExact: true, contactIds: new Map() })])
      const beside = valuesBeyondCells(columns, values)
      t.same({ ...Object.fromEntries(read), ...beside }, values)
      return cells.every(([{ type }, cell]) => type === 'number' || !/^[=+\-@\t\r\n]/.test(cell))
    }),
  )
})

t.test('an absence that a default would fill goes beside the cells', async (t) => {
  const columns = [
    column('a', 'text', { defaultValue: 'x' }),
    column('b', 'text', { defaultValue: 'x', archivedAt: '2026-03-28T20:00:00Z' }),
    column('c', 'text'),
  ]
  t.same(valuesBeyondCells(columns, {}), { a: null })
})

const READINGS: readonly (readonly [CustomColumn['type'], string, unknown])[] = [
  ['number', '-12.5', -12.5],
  ['number', '1,5', 1.5],
  ['number', '1 234,56', 1234.56],
  ['number', '1.234,56', 1234.56],
  ['number', '1,234.56', 1234.56],
  ['number', '1234,567', 1234.567],
  ['number', '۱۲٫۵', 12.5],
  ['number', '1e3', 1000],
  ['number', '1,234', '1,234'],
  ['number', '12 apples', '12 apples'],
  ['number', '1e999', '1e999'],
  ['boolean', 'Yes', true],
  ['boolean', 'no', false],
  ['boolean', 'maybe', 'maybe'],
  ['date', '2026-03-28', '2026-03-28'],
  ['date', '2026/3/8', '2026-03-08'],
  ['date', '28.3.2026', '2026-03-28'],
  ['date', '2026-03-28T00:00:00Z', '2026-03-28'],
  ['date', '3/8/2026', '3/8/2026'],
  ['choice', 'm', 'M'],
  ['choice', 'XXL', 'XXL'],
  ['choice', 'x', 'x'],
  ['multiple_choice', 's; M;s', ['S', 'M']],
  ['multiple_choice', 'S ::: a, b; c', ['S', 'a, b; c']],
  ['multiple_choice', 'a, b; c', ['a, b; c']],
  ['multiple_choice', 'S,Q', ['S', 'Q']],
  ['contact', 'shop-1', ID],
  ['contact', ID, ID],
  ['contact', 'shop-2', 'shop-2'],
]

t.test('cells of other files, by the type of the field: what has two readings has none', async (t) => {
  const manner = { isExact: false, contactIds: new Map([['shop-1', ID]]) }
  for (const [type, cell, value] of READINGS)
    t.same(valueOfCell(column('f', type, { choices: ['S', 'M', 'a, b; c', 'x', 'X', 'xxl', 'Xxl'] }), cell, manner), value, `${type} ${cell}`)
})

t.test('columns are recognised as exports head them, by key and by label, after the fields of a contact', async (t) => {
  const custom = [
    column('shirtSize', 'choice', { name: 'Size of shirts' }),
    column('source', 'text', { name: 'Where from' }),
    column('vat_no', 'text', { name: 'VAT' }),
    column('vatNo', 'text', { name: 'VAT' }),
    column('old', 'text', { archivedAt: '2026-03-28T20:00:00Z' }),
  ]
  const fieldOf = (header: string) => readHeaders(['Name', header], custom).fields[1]
  t.equal(fieldOf('shirtSize'), 'customFields.shirtSize')
  t.equal(fieldOf('Shirt size'), 'customFields.shirtSize')
  t.equal(fieldOf('SIZE OF SHIRTS'), 'customFields.shirtSize')
  t.equal(fieldOf('Source'), 'source')
  t.equal(fieldOf('customFields.source'), 'customFields.source')
  t.equal(fieldOf('VAT'), null, 'two have this label')
  t.equal(fieldOf('customFields.vatNo'), 'customFields.vatNo')
  t.equal(fieldOf('old'), null)
  t.equal(fieldOf('customFields.old'), 'customFields.old')
  t.same(readHeaders(['Name', 'shirtSize', 'Size of shirts'], custom).fields, ['displayName', 'customFields.shirtSize', null])
})

const { organization } = await startImports(t.teardown)

const FIELDS = [
  { key: 'motto', type: 'text' },
  { key: 'score', type: 'number' },
  { key: 'isClub', type: 'boolean', name: 'Club member' },
  { key: 'since', type: 'date' },
  { key: 'shirtSize', name: 'Size of shirts', type: 'choice', choices: ['S', 'M'] },
  { key: 'hobbies', type: 'multiple_choice', choices: ['looms', 'tea; milk', 'a ::: b'] },
  { key: 'agent', name: 'Account manager', type: 'contact' },
  { key: 'tier', type: 'text', defaultValue: 'basic' },
]

async function shopWithFields() {
  const shop = await organization()
  for (const field of FIELDS) t.equal((await shop.request('POST', '/v1/custom-fields', field)).status, 201)
  return shop
}
const customOf = (contacts: readonly any[]) => Object.fromEntries(contacts.map(({ displayName, customFields }) => [displayName, customFields]))

t.test('a CSV with columns of custom fields', async (t) => {
  const shop = await shopWithFields()
  const file = [
    'id,Name,Motto,Score,Club member,Since,Size of shirts,Hobbies,Account manager',
    'c-1,Ada,No panic,"1,5",yes,28.03.2026,m,Looms;looms,',
    'c-2,Grace,,,,,,,c-1',
    'c-3,Edith,,many,,3/4/2026,XL,chess,nobody',
    'c-4,Mary,,,,,,,c-3',
  ].join('\n')
  const done = await imported(shop, 'format=csv', file)
  t.match(done, { counts: counts({ created: 2, failed: 2 }) })
  t.equal(done.reading.columns.at(-1).field, 'customFields.agent')
  const [ada, grace] = await contactsOf(shop)
  t.same(ada.customFields, { motto: 'No panic', score: 1.5, isClub: true, since: '2026-03-28', shirtSize: 'M', hobbies: ['looms'], tier: 'basic' })
  t.equal(grace.customFields.agent, ada.id, 'a contact that a row before it made')
  const [edith, mary] = await rowsOf(shop, done.id, 'status=failed')
  t.match(edith, {
    line: 4,
    problems: [
      { code: 'not-valid', column: 'Score', value: 'many' },
      { code: 'not-valid', column: 'Since', value: '3/4/2026' },
      { code: 'not-valid', column: 'Size of shirts', value: 'XL' },
      { code: 'not-valid', column: 'Hobbies', value: 'chess' },
      { code: 'not-valid', column: 'Account manager', value: 'nobody' },
    ],
  })
  t.match(mary.problems, [{ column: 'Account manager', value: 'c-3' }], 'nor one that a row before it failed to make')

  t.match((await imported(shop, 'format=csv&mode=upsert', file)).counts, counts({ unchanged: 2, failed: 2 }), 'the same file again changes nothing')
  t.match((await imported(shop, 'format=csv&mode=update&matchOn=externalId', 'id,Score,Motto\nc-1,2,')).counts, counts({ updated: 1 }))
  t.match((await contactsOf(shop))[0].customFields, { score: 2, motto: 'No panic' }, 'an empty cell says nothing')
})

t.test('a mapping names custom fields; 400 one that is not there', async (t) => {
  const shop = await shopWithFields()
  const mapped = (field: string) => `format=csv&mapping=${encodeURIComponent(JSON.stringify({ A: 'displayName', B: field }))}`
  t.match((await imported(shop, mapped('customFields.score'), 'A,B\nAda,3')).counts, counts({ created: 1 }))
  t.match(customOf(await contactsOf(shop)), { Ada: { score: 3 } })
  t.match(await post(shop, mapped('customFields.none'), 'A,B\nAda,3'), { status: 400 })
})

t.test('an import of the CSV gives the same values back, and changes nothing where it came from', async (t) => {
  const shop = await shopWithFields()
  const create = async (displayName: string, customFields: object) =>
    (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName, externalId: displayName, customFields })).body.id
  const agent = await create('Ada', { motto: '=1+1', score: -7.25, isClub: false, since: '2024-02-29', hobbies: ['looms', 'tea; milk'] })
  await create('Grace', { motto: " 'spaced\n", hobbies: ['a ::: b'], shirtSize: 'S', tier: null })
  await create('Edith', { motto: '', hobbies: [], agent })
  const { body: text } = await shop.request('GET', '/v1/contacts/export?format=csv&sort=createdAt')
  t.match(text.split('\r\n')[0], /,Further,customFields\.motto,.*,customFields\.tier$/)
  t.match(text, ",'=1+1,-7.25,false,2024-02-29,,looms ::: tea; milk,,basic")
  const before = await contactsOf(shop)
  t.match((await imported(shop, 'format=csv&mode=upsert&matchOn=externalId', text)).counts, counts({ unchanged: 3 }))
  t.same(await contactsOf(shop), before)

  const copy = await shopWithFields()
  const { body: elsewhere } = await shop.request('GET', '/v1/contacts/export?format=csv&sort=createdAt')
  t.match((await imported(copy, 'format=csv', elsewhere.replaceAll(`,${agent},`, ',Ada,'))).counts, counts({ created: 3 }))
  const copied = await contactsOf(copy)
  const expected = customOf(before)
  t.same(customOf(copied), { ...expected, Edith: { ...expected.Edith, agent: copied[0].id } })
})
