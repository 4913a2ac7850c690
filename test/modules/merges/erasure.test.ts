import t from 'tap'
import { startApp } from '../../support/app.ts'
import { dump } from '../../support/dump.ts'
import { at } from './support.ts'

const { db, organization } = await startApp()
const CANARY = 'kanarienvogel'

t.test('erasing a survivor erases what stands at those that were merged into it', async (t) => {
  const shop = await organization()
  const { contact, made, merge, revert, scan } = at(shop)
  const friend = await contact({ displayName: 'Friend' })
  const person = (n: number) =>
    contact(
      {
        displayName: `Ada ${CANARY} ${n}`,
        emails: [{ value: `${CANARY}${n}@example.com` }],
        phones: [{ value: `+44 20 7946 010${n}` }],
        tags: [`${CANARY}-${n}`],
        externalId: `${CANARY}-${n}`,
        language: 'en',
      },
      '?allowDuplicate=true',
    )
  const people = [await person(1), await person(2), await person(3)]
  for (const { id } of people) {
    await made(`/v1/contacts/${id}/relationships`, { relatedId: friend.id, type: 'household', role: CANARY })
    await made(`/v1/contacts/${id}/occasions`, { type: 'birthday', month: 1, day: 1, label: CANARY })
    await made(`/v1/contacts/${id}/consents`, { channel: 'email', purpose: 'marketing', state: 'granted', evidence: { wording: CANARY } })
    await made('/v1/interactions', { contactId: id, channel: 'phone', direction: 'inbound', kind: 'call', body: CANARY })
  }
  await scan()
  const [a, b, c] = people.map(({ id }) => id)
  const first = await merge(b, [a], { confirmExternalIds: true })
  const second = await merge(c, [b], { confirmExternalIds: true })
  t.ok((await dump(db)).includes(CANARY))
  t.equal((await shop.request('POST', `/v1/contacts/${c}/erase`)).status, 200)
  const text = await dump(db)
  t.notOk(text.includes(CANARY))
  t.notOk(text.includes('+4420794601'))
  for (const id of [a, b, c]) t.match(await shop.request('GET', `/v1/contacts/${id}`), { status: 410, body: { code: 'contact-erased' } })
  t.equal((await db.pool.query('select count(*)::int as count from suppressions')).rows[0].count, 9, 'each of their identifiers is remembered')
  for (const { body } of [first, second]) t.match(await revert(body.id), { status: 409, body: { code: 'merge-erased' } })
})

t.test('what a merge remembers of somebody else goes with their erasure, and the merge can still be reverted', async (t) => {
  const shop = await organization()
  const { contact, made, merge, revert, listed } = at(shop)
  const [a, b, friend] = [await contact(), await contact(), await contact()]
  for (const { id } of [a, b]) await made(`/v1/contacts/${id}/relationships`, { relatedId: friend.id, type: 'household', role: CANARY })
  const { body } = await merge(a.id, [b.id])
  await shop.request('POST', `/v1/contacts/${friend.id}/erase`)
  t.notOk((await dump(db)).includes(CANARY))
  t.equal((await revert(body.id)).status, 200)
  t.same(await listed(`/v1/contacts/${b.id}/relationships`), [])
})

t.test('what the survivor said of a duplicate while they were one goes with the duplicate, after the revert too', async (t) => {
  const shop = await organization()
  const { contact, merge, revert } = at(shop)
  const [a, b] = [await contact(), await contact({ displayName: `Ida ${CANARY}`, emails: [{ value: `${CANARY}@example.com` }] })]
  const { body } = await merge(a.id, [b.id], { fields: { displayName: b.id } })
  const { emails } = (await shop.request('GET', `/v1/contacts/${a.id}`)).body
  await shop.request('PATCH', `/v1/contacts/${a.id}`, { emails: [...emails, { value: 'later@example.com' }] }, { 'idempotency-key': 'while-one' })
  t.equal((await revert(body.id)).status, 200)
  t.equal((await shop.request('POST', `/v1/contacts/${b.id}/erase`)).status, 200)
  t.notOk((await dump(db)).includes(CANARY))
  t.match((await shop.request('GET', `/v1/contacts/${a.id}`)).body, { displayName: a.displayName, emails: [{ value: 'later@example.com' }] })
})

t.test('GET /v1/contacts/:contactId/export tells the merges, and all that was moved', async (t) => {
  const shop = await organization()
  const { contact, made, merge } = at(shop)
  const [a, b] = [await contact(), await contact()]
  await made('/v1/interactions', { contactId: b.id, channel: 'phone', direction: 'inbound', kind: 'call' })
  const { body } = await merge(a.id, [b.id])
  const { sections } = (await shop.request('GET', `/v1/contacts/${a.id}/export`)).body
  t.match(sections, { merges: [{ id: body.id }], interactions: [{ contactId: a.id }] })
  t.same(sections.timeline.map(({ type }: any) => type).toSorted(), ['contact.created', 'contact.created', 'contact.merged', 'interaction.created'])
})

t.test('events tell a merge and its revert', async (t) => {
  const shop = await organization()
  const { contact, merge, revert, listed } = at(shop)
  const [a, b] = [await contact(), await contact({ tags: ['vip'] })]
  const { body } = await merge(a.id, [b.id])
  await revert(body.id)
  await shop.numbered()
  t.match(await listed('/v1/events?types=contact.merged,contact.merge_reverted'), [
    { type: 'contact.merged', resource: { type: 'contact', id: a.id }, data: { mergeId: body.id, survivorId: a.id, duplicateIds: [b.id], changed: ['tags'] } },
    { type: 'contact.merge_reverted', data: { mergeId: body.id } },
  ])
})
