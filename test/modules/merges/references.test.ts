import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'
import { at } from './support.ts'

const started = await startApp()
const shop = await started.organization()
const { contact, made, read, merge, revert, listed } = at(shop)
await made('/v1/custom-fields', { key: 'agent', type: 'contact' })
await made('/v1/custom-fields', { key: 'deputy', type: 'contact' })
await made('/v1/custom-fields', { key: 'twin', type: 'contact', unique: true })

const referringTo = async (customFields: object) => (await contact({ displayName: 'Client', customFields })).id as string
const valuesOf = async (id: string) => (await read(id)).customFields
const found = async (filter: string) => (await listed(`/v1/contacts?customField=${filter}&sort=createdAt`)).map(({ id }) => id)

t.test('custom fields that refer to a merged contact refer to the survivor, and back', async (t) => {
  const [a, b, other] = [(await contact()).id, (await contact()).id, (await contact()).id]
  const both = await referringTo({ agent: b, deputy: b })
  const one = await referringTo({ agent: other, deputy: a })
  const before = await read(both)
  const { body: preview } = await merge(a, [b], { dryRun: true })
  t.match(preview.moved, { references: 2 })
  t.same(await read(both), before)
  const { body: done } = await merge(a, [b])
  t.same(await valuesOf(both), { agent: a, deputy: a })
  t.equal((await read(both)).version, before.version + 1)
  t.same(await found(`agent:${a}`), [both])
  t.same(await found(`deputy:${b}`), [both, one], 'the old id means the survivor')
  t.same(await valuesOf(one), { agent: other, deputy: a })

  t.same(await valuesOf(await referringTo({ agent: b })), { agent: a }, 'also in what is written since')
  t.match(await shop.request('PATCH', `/v1/contacts/${one}`, { customFields: { agent: b } }), { status: 200, body: { customFields: { agent: a } } })
  await shop.request('PATCH', `/v1/contacts/${both}`, { customFields: { deputy: other } })
  t.equal((await revert(done.id)).status, 200)
  t.same(await valuesOf(both), { agent: b, deputy: other }, 'what was changed since stays')
  t.same(await valuesOf(one), { agent: a, deputy: a })
  t.same(await found(`agent:${b}`), [both])
})

t.test('what the merged contacts say of each other stays, and reverts', async (t) => {
  const a = (await contact()).id
  const b = (await contact({ customFields: { agent: a } })).id
  await shop.request('PATCH', `/v1/contacts/${a}`, { customFields: { deputy: b } })
  const { body } = await merge(a, [b])
  t.equal((await revert(body.id)).status, 200)
  t.same([await valuesOf(a), await valuesOf(b)], [{ deputy: b }, { agent: a }])
})

t.test('no two refer to one by a unique field', async (t) => {
  const [a, b, c] = [(await contact()).id, (await contact()).id, (await contact()).id]
  const [toA, toB, toC] = [await referringTo({ twin: a }), await referringTo({ twin: b }), await referringTo({ twin: c })]
  const { status, body } = await merge(a, [b, c])
  t.equal(status, 201)
  t.same([await valuesOf(toA), await valuesOf(toB), await valuesOf(toC)], [{ twin: a }, { twin: b }, { twin: c }])
  t.equal((await revert(body.id)).status, 200)
  const [d, e] = [(await contact()).id, (await contact()).id]
  const moved = await merge(d, [b, c])
  t.equal(moved.body.moved.references, 1)
  t.equal((await revert(moved.body.id)).status, 200)
  t.same([await valuesOf(toB), await valuesOf(toC)], [{ twin: b }, { twin: c }])
  const again = await merge(e, [b])
  t.same(await valuesOf(toB), { twin: e })
  t.equal((await revert(again.body.id)).status, 200)
})

t.test('notices of a merged contact are about the survivor, and seen by who sees it', async (t) => {
  const agent = await colleague(started, shop, { contactAccess: 'own' })
  const [a, b] = [(await contact({ ownerId: agent.id })).id, (await contact({ ownerId: agent.id })).id]
  await made('/v1/tasks', { type: 'note', title: 'Ring', assigneeId: agent.id, contactId: b })
  const { body } = await merge(a, [b])
  t.equal(body.moved.notifications, 1)
  const noticed = async () => (await agent.request('GET', '/v1/notifications')).body.data.map(({ contactId }: any) => contactId)
  t.same(await noticed(), [a])
  t.equal((await revert(body.id)).status, 200)
  t.same(await noticed(), [b])
})
