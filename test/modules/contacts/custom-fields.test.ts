import fc from 'fast-check'
import t from 'tap'
import type { Fault } from '../../../src/kernel/problem.ts'
import { type CustomField, changedValues, newValues } from '../../../src/modules/contacts/rules/custom-fields.ts'
import { CUSTOM_FIELD_TYPES } from '../../../src/modules/contacts/tables.ts'
import { startApp } from '../../support/app.ts'

const { organization } = await startApp()

function field(given: Partial<CustomField> & { key: string }): [string, CustomField] {
  const whole: CustomField = {
    id: given.key,
    name: given.key,
    type: 'text',
    choices: [],
    required: false,
    defaultValue: null,
    unique: false,
    archivedAt: null,
    version: 1,
    createdAt: '',
    updatedAt: '',
    ...given,
  }
  return [given.key, whole]
}

t.test('what is stored is never at fault, whatever became of its definition', async (t) => {
  const definition = fc.record({
    type: fc.constantFrom(...CUSTOM_FIELD_TYPES),
    required: fc.boolean(),
    archivedAt: fc.constantFrom(null, '2026-01-01T00:00:00Z'),
  })
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()))
  fc.assert(
    fc.property(definition, value, (given, stored) => {
      const fields = new Map([field({ key: 'size', choices: ['S'], ...given })])
      const faults: Fault[] = []
      t.same(changedValues(fields, { size: stored, gone: 1 }, { size: stored, gone: 1 }, faults), { size: stored, gone: 1 })
      t.same(faults, [])
    }),
  )
})

t.test('a new contact has the defaults, and is asked for what is required', async (t) => {
  const fields = new Map([field({ key: 'size', defaultValue: 'M' }), field({ key: 'number', type: 'number', required: true })])
  const faults: Fault[] = []
  t.same(newValues(fields, { number: 1 }, faults), { size: 'M', number: 1 })
  t.same(newValues(fields, { number: 1, size: null }, faults), { number: 1 }, 'a default is given up by null')
  t.same(faults, [])
  newValues(fields, {}, faults)
  t.match(faults, [{ pointer: '/customFields/number', code: 'required' }])
})

t.test('/v1/custom-fields', async (t) => {
  const at = await organization()
  const define = async (body: object) => {
    const answer = await at.request('POST', '/v1/custom-fields', body)
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
    return answer.body
  }
  const create = (customFields: object, more: object = {}) => at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', customFields, ...more })

  await t.test('409 a key is taken, 422 a definition that makes no sense', async (t) => {
    await define({ key: 'first', type: 'text' })
    t.match(await at.request('POST', '/v1/custom-fields', { key: 'first', type: 'number' }), { status: 409, body: { code: 'custom-field-exists' } })
    for (const [body, pointer] of [
      [{ type: 'choice' }, '/choices'],
      [{ type: 'text', choices: ['a'] }, '/choices'],
      [{ type: 'boolean', unique: true }, '/unique'],
      [{ type: 'number', defaultValue: 'x' }, '/defaultValue'],
      [{ type: 'text', unique: true, defaultValue: 'x' }, '/defaultValue'],
    ] as const)
      t.match(await at.request('POST', '/v1/custom-fields', { key: 'second', ...body }), { status: 422, body: { errors: [{ pointer }] } }, JSON.stringify(body))
  })

  await t.test('422 a value of another type, an unknown key and a contact that is not there', async (t) => {
    const other = await organization()
    const foreign = (await other.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Foreign' })).body.id
    for (const type of ['number', 'boolean', 'date', 'contact'] as const) await define({ key: type, type })
    await define({ key: 'size', type: 'choice', choices: ['S', 'M'] })
    await define({ key: 'sizes', type: 'multiple_choice', choices: ['S', 'M'] })
    for (const [key, bad] of [
      ['number', 'one'],
      ['boolean', 'true'],
      ['date', '2026-02-30'],
      ['contact', 'x'],
      ['contact', foreign],
      ['size', 'XL'],
      ['sizes', ['S', 'S']],
      ['nothing', 1],
    ] as const)
      t.match(await create({ [key]: bad }), { status: 422, body: { errors: [{ pointer: `/customFields/${key}` }] } }, key)
    const known = (await create({})).body.id
    const good = { number: 1.5, boolean: false, date: '2024-02-29', contact: known, size: 'S', sizes: ['M', 'S'] }
    const made = await create(good)
    t.match(made, { status: 201, body: { customFields: good } })
    t.same((await at.request('GET', `/v1/contacts/${made.body.id}`)).body, made.body)
    const batch = await at.request('POST', '/v1/contacts/batch', {
      items: [
        { op: 'create', data: { kind: 'person', displayName: 'A', customFields: { contact: foreign } } },
        { op: 'create', data: { kind: 'person', displayName: 'B', customFields: { contact: known } } },
        { op: 'create', data: { kind: 'person', displayName: 'C', customFields: { size: 'XXL' } } },
      ],
    })
    t.match(batch.body.results, [{ status: 422 }, { status: 201 }, { status: 422, problem: { errors: [{ pointer: '/items/2/data/customFields/size' }] } }])
  })

  await t.test('a patch merges by key, null takes away, and a changed definition leaves stored values alone', async (t) => {
    const { id } = await define({ key: 'grade', type: 'choice', choices: ['gold', 'silver'] })
    const { body: contact } = await create({ grade: 'silver', number: 7 })
    t.equal((await at.request('PATCH', `/v1/custom-fields/${id}`, { choices: ['gold'], required: true })).status, 200)
    const patched = await at.request('PATCH', `/v1/contacts/${contact.id}`, { customFields: { grade: 'silver', number: null, boolean: true } })
    t.match(patched, { status: 200, body: { version: 2, customFields: { grade: 'silver', boolean: true } } })
    t.notOk('number' in patched.body.customFields)
    t.match(await at.request('PATCH', `/v1/contacts/${contact.id}`, { customFields: { grade: null } }), { status: 422 })
    t.match(await create({}), { status: 422, body: { errors: [{ pointer: '/customFields/grade', code: 'required' }] } })
    t.equal((await at.request('DELETE', `/v1/custom-fields/${id}`)).status, 200)
    t.equal((await create({})).status, 201, 'an archived field asks for nothing')
    t.match(await create({ grade: 'gold' }), { status: 422, body: { errors: [{ code: 'archived' }] } })
    t.match(await at.request('PATCH', `/v1/custom-fields/${id}`, { name: 'x' }), { status: 409, body: { code: 'custom-field-archived' } })
    t.match((await at.request('GET', '/v1/custom-fields?archived=true')).body.data, [{ id }])
    t.equal((await at.request('POST', `/v1/custom-fields/${id}/restore`)).status, 200)
    t.match(await at.request('POST', `/v1/custom-fields/${id}/restore`), { status: 409, body: { code: 'custom-field-not-archived' } })
    t.match(await at.request('GET', `/v1/custom-fields/${contact.id}`), { status: 404, body: { code: 'custom-field-not-found' } })
    await at.request('PATCH', `/v1/custom-fields/${id}`, { required: false })
  })

  await t.test('a unique value belongs to one contact, also under concurrency, in batches and in patches', async (t) => {
    await define({ key: 'memberNo', type: 'text', unique: true })
    const answers = await Promise.all(Array.from({ length: 20 }, () => create({ memberNo: 'M-1' })))
    const made = answers.filter(({ status }) => status === 201)
    t.equal(made.length, 1)
    const existingId = made[0]?.body.id
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      t.match(answer, { status: 409, body: { code: 'contact-exists' } })
    }
    t.match(await create({ memberNo: 'M-1' }), { status: 409, body: { existingId, errors: [{ pointer: '/customFields/memberNo', code: 'taken' }] } })
    const other = (await create({ memberNo: 'M-2' })).body.id
    t.match(await at.request('PATCH', `/v1/contacts/${other}`, { customFields: { memberNo: 'M-1' } }), { status: 409, body: { existingId } })
    const items = ['M-1', 'M-3', 'M-3'].map((memberNo) => ({ op: 'create', data: { kind: 'person', displayName: 'B', customFields: { memberNo } } }))
    t.match((await at.request('POST', '/v1/contacts/batch', { items })).body.results, [{ status: 409 }, { status: 201 }, { status: 409 }])
    await at.request('PATCH', `/v1/contacts/${existingId}`, { customFields: { memberNo: null } })
    t.equal((await at.request('PATCH', `/v1/contacts/${other}`, { customFields: { memberNo: 'M-1' } })).status, 200, 'what was given up is free')
  })

  await t.test('contacts are filtered by values; an erased one has none left', async (t) => {
    await define({ key: 'shoe', type: 'multiple_choice', choices: ['41', '42'] })
    await define({ key: 'motto', type: 'text' })
    const motto = 'a long motto: '.repeat(40)
    const { body: one } = await create({ shoe: ['41', '42'], motto })
    await create({ shoe: ['42'] })
    const found = async (query: string) => (await at.request('GET', `/v1/contacts?${query}`)).body.data?.map(({ id }: { id: string }) => id)
    t.equal((await found('customField=shoe:42')).length, 2)
    t.same(await found('customField=shoe:41'), [one.id])
    t.same(await found(`customField=shoe:42&customField=${encodeURIComponent(`motto:${motto}`)}`), [one.id])
    t.same(await found('customField=shoe:43'), [])
    t.match(await at.request('GET', '/v1/contacts?customField=hat:1'), { status: 400, body: { errors: [{ pointer: 'customField', in: 'query' }] } })
    t.equal((await at.request('POST', `/v1/contacts/${one.id}/erase`, {})).status, 200)
    t.same(await found('customField=shoe:41'), [])
  })
})
