import fc from 'fast-check'
import t from 'tap'
import { startApp } from '../../support/app.ts'
import { at } from './support.ts'

const { db, organization } = await startApp()
const shop = await organization()
const { contact, made, read, merge, revert, listed } = at(shop)

/** A contact with all that hangs on it, but for what counts its changes. */
async function wholeOf(id: string): Promise<unknown> {
  const steady = ({ version: _version, updatedAt: _updatedAt, ...rest }: any) => rest
  const everything: unknown[] = [steady(await read(id))]
  for (const what of ['relationships', 'occasions', 'consents', 'lifecycle']) everything.push((await listed(`/v1/contacts/${id}/${what}`)).map(steady))
  everything.push((await shop.request('GET', `/v1/contacts/${id}/consents`)).body.current)
  everything.push((await listed(`/v1/interactions?contactId=${id}`)).map(steady), (await listed(`/v1/tasks?contactId=${id}`)).map(steady))
  const { rows } = await db.pool.query(
    `select kind, value, identifying, archived from contact_identifiers where organization_id = $1 and contact_id = $2 order by kind, value`,
    [shop.id, id],
  )
  const { rows: tags } = await db.pool.query('select tag from contact_tags where organization_id = $1 and contact_id = $2 order by tag', [shop.id, id])
  const { rows: values } = await db.pool.query('select value from custom_field_values where organization_id = $1 and contact_id = $2 order by 1', [shop.id, id])
  return [...everything, rows, tags, values]
}

await made('/v1/custom-fields', { key: 'size', type: 'text' })
await made('/v1/custom-fields', { key: 'badge', type: 'text', unique: true })
const company = await contact({ kind: 'company', displayName: 'Mill' })
let serial = 0

const point = fc.integer({ min: 0, max: 5 })
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.uniqueArray(arbitrary, { maxLength: 3 })
const person = fc.record({
  displayName: fc.constantFrom('Ada Lovelace', 'A. Lovelace', 'Countess'),
  language: fc.constantFrom(null, 'en', 'de'),
  stage: fc.constantFrom('exploration', 'expansion'),
  keyCustomer: fc.boolean(),
  emails: some(point),
  phones: some(point),
  tags: some(fc.constantFrom('vip', 'press', 'board')),
  size: fc.constantFrom(null, 'M', 'L'),
  external: fc.boolean(),
  relations: some(fc.constantFrom('works_for', 'supplier_of')),
  birthday: fc.constantFrom(null, { day: 10, year: 1815 }, { day: 10, year: null }, { day: 11, year: null }),
  consent: fc.constantFrom(null, 'granted', 'withdrawn'),
  calls: fc.integer({ min: 0, max: 2 }),
  task: fc.boolean(),
})
type Person = typeof person extends fc.Arbitrary<infer P> ? P : never

async function make(round: number, given: Person): Promise<string> {
  serial += 1
  const { id } = await contact(
    {
      displayName: given.displayName,
      language: given.language,
      lifecycleStage: given.stage,
      keyCustomer: given.keyCustomer,
      emails: given.emails.map((n) => ({ value: `p${round}-${n}@example.com` })),
      phones: given.phones.map((n) => ({ value: `+4420794${String(10_000 + round * 10 + n)}` })),
      tags: given.tags,
      customFields: { badge: `b${serial}`, ...(given.size !== null && { size: given.size }) },
      ...(given.external && { externalId: `x${serial}` }),
    },
    '?allowDuplicate=true',
  )
  for (const type of given.relations) await made(`/v1/contacts/${id}/relationships`, { relatedId: company.id, type, ...(given.external && { role: 'Head' }) })
  if (given.birthday !== null) await made(`/v1/contacts/${id}/occasions`, { type: 'birthday', month: 12, ...given.birthday, leadDays: [7] })
  if (given.consent !== null) await made(`/v1/contacts/${id}/consents`, { channel: 'email', purpose: 'marketing', state: given.consent })
  for (let i = 0; i < given.calls; i += 1)
    await made('/v1/interactions', { contactId: id, channel: 'phone', direction: 'inbound', kind: 'call', occurredAt: `2026-0${1 + i}-01T00:00:00Z` })
  if (given.task) await made('/v1/tasks', { type: 'follow_up', contactId: id, dueDate: '2030-01-01' })
  return id
}

let round = 0
t.test('a merge that is reverted with nothing in between leaves everything as it was', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(person, { minLength: 2, maxLength: 3 }), fc.boolean(), async (people, related) => {
      round += 1
      const ids: string[] = []
      for (const given of people) ids.push(await make(round, given))
      const [survivor = '', ...others] = ids
      if (related) await made(`/v1/contacts/${survivor}/relationships`, { relatedId: others[0], type: 'household' })
      const before = []
      for (const id of [...ids, company.id]) before.push(await wholeOf(id))
      const merged = await merge(survivor, others, { confirmExternalIds: true, fields: { lifecycleStage: others[0] ?? '' } })
      t.equal(merged.status, 201, JSON.stringify(merged.body))

      const after = await read(survivor)
      t.same(new Set(after.tags), new Set(people.flatMap(({ tags }) => tags)), 'tags are united')
      t.same(new Set(after.emails.map(({ value }: any) => value)), new Set(people.flatMap(({ emails }) => emails.map((n) => `p${round}-${n}@example.com`))))
      const consents = people.map(({ consent }) => consent)
      const [current] = (await shop.request('GET', `/v1/contacts/${survivor}/consents`)).body.current
      t.equal(current?.state, consents.includes('withdrawn') ? 'withdrawn' : consents.includes('granted') ? 'granted' : undefined, 'the strictest consent')
      const calls = people.reduce((sum, { calls }) => sum + calls, 0)
      t.equal((await listed(`/v1/interactions?contactId=${survivor}`)).length, calls)
      t.equal(after.lastInteractionAt, calls === 0 ? null : people.some(({ calls }) => calls === 2) ? '2026-02-01T00:00:00Z' : '2026-01-01T00:00:00Z')
      t.equal(
        after.nextTaskAt !== null,
        people.some(({ task }) => task),
      )

      const reverted = await revert(merged.body.id)
      t.match(reverted, { status: 200, body: { status: 'reverted' } })
      for (const [i, id] of [...ids, company.id].entries()) t.same(await wholeOf(id), before[i], JSON.stringify(people))
      const { rows } = await db.pool.query('select count(*)::int as count from merged_rows where organization_id = $1', [shop.id])
      t.same(rows, [{ count: 0 }], 'nothing is kept of it')
    }),
    { numRuns: 12 },
  )
})

t.test('what was written since stays with the survivor', async (t) => {
  const a = await contact({ emails: [{ value: 'since-a@example.com' }] })
  const b = await contact({ emails: [{ value: 'since-b@example.com' }] })
  const { body } = await merge(a.id, [b.id])
  const call = await made('/v1/interactions', { contactId: b.id, channel: 'phone', direction: 'inbound', kind: 'call' })
  const emails = [...(await read(a.id)).emails, { value: 'since-c@example.com' }]
  await shop.request('PATCH', `/v1/contacts/${a.id}`, { emails, source: 'later', tags: ['later'] })
  t.equal((await revert(body.id)).status, 200)
  t.match(await read(a.id), { emails: [{ value: 'since-a@example.com' }, { value: 'since-c@example.com' }], source: 'later', tags: ['later'] })
  t.match(await read(b.id), { emails: [{ value: 'since-b@example.com' }] })
  t.match(await listed(`/v1/interactions?contactId=${a.id}`), [{ id: call.id }])
  t.equal((await shop.request('GET', '/v1/contacts/lookup?email=since-b@example.com')).body.id, b.id)
  t.match(await revert(body.id), { status: 409, body: { code: 'merge-reverted' } })
})

t.test('409 with the list of what stands in the way', async (t) => {
  t.test('a field that the merge changed and somebody changed again', async (t) => {
    const [a, b] = [await contact(), await contact({ language: 'de' })]
    const { body } = await merge(a.id, [b.id])
    await shop.request('PATCH', `/v1/contacts/${a.id}`, { language: 'fr' })
    const refused = await revert(body.id)
    t.match(refused, { status: 409, body: { code: 'merge-not-revertible', obstacles: [{ kind: 'field', contactId: a.id, name: 'language' }] } })
    t.equal((await shop.request('GET', `/v1/contacts/${b.id}`)).status, 308, 'nothing was reverted')
  })
  t.test('an e-mail that identifies somebody else by now', async (t) => {
    const [a, b] = [await contact(), await contact({ emails: [{ value: 'gone@example.com' }] })]
    const { body } = await merge(a.id, [b.id])
    await shop.request('PATCH', `/v1/contacts/${a.id}`, { emails: [] })
    await contact({ emails: [{ value: 'gone@example.com' }] })
    t.match((await revert(body.id)).body, { code: 'merge-not-revertible', obstacles: [{ kind: 'identifier', contactId: b.id, name: 'gone@example.com' }] })
  })
  t.test('a unique value that is somebody else’s by now', async (t) => {
    const [a, b] = [await contact(), await contact({ customFields: { badge: 'mine' } })]
    const { body } = await merge(a.id, [b.id])
    await shop.request('PATCH', `/v1/contacts/${a.id}`, { customFields: { badge: null } })
    await contact({ customFields: { badge: 'mine' } })
    t.match((await revert(body.id)).body, { obstacles: [{ kind: 'value', contactId: b.id, name: 'mine' }] })
  })
  t.test('a survivor that was merged on or archived', async (t) => {
    const [a, b, c] = [await contact(), await contact(), await contact()]
    const first = await merge(a.id, [b.id])
    const second = await merge(c.id, [a.id])
    t.match((await revert(first.body.id)).body, { obstacles: [{ kind: 'contact', contactId: a.id, name: c.id }] })
    await revert(second.body.id)
    await shop.request('DELETE', `/v1/contacts/${a.id}`)
    t.match((await revert(first.body.id)).body, { obstacles: [{ kind: 'contact', contactId: a.id }] })
    await shop.request('POST', `/v1/contacts/${a.id}/restore`)
    t.equal((await revert(first.body.id)).status, 200)
  })
})

t.test('a merge leads through the life of a task and a relationship', async (t) => {
  const [a, b] = [await contact(), await contact()]
  await made(`/v1/contacts/${a.id}/relationships`, { relatedId: company.id, type: 'works_for' })
  await made(`/v1/contacts/${b.id}/relationships`, { relatedId: company.id, type: 'works_for', role: 'Head', since: '2020-01-01' })
  const task = await made('/v1/tasks', { type: 'follow_up', contactId: b.id, dueDate: '2030-01-01' })
  const { body } = await merge(a.id, [b.id])
  t.match(
    await listed(`/v1/contacts/${a.id}/relationships`),
    [{ relatedId: company.id, role: 'Head', since: '2020-01-01' }],
    'one of them, with all that was known',
  )
  t.equal((await shop.request('POST', `/v1/tasks/${task.id}/complete`, {})).status, 200)
  t.equal((await read(a.id)).nextTaskAt, null)
  t.equal((await revert(body.id)).status, 200)
  t.match((await shop.request('GET', `/v1/tasks/${task.id}`)).body, { contactId: b.id, status: 'done' }, 'it goes back as it now is')
  t.match(await listed(`/v1/contacts/${a.id}/relationships`), [{ relatedId: company.id, role: null, since: null }])
})

t.test('merges are reverted in any order', async (t) => {
  const consent = (id: string, state: string) => made(`/v1/contacts/${id}/consents`, { channel: 'email', purpose: 'marketing', state })
  const holds = async (id: string) => (await shop.request('GET', `/v1/contacts/${id}/consents`)).body.current.map(({ state }: any) => state)

  t.test('and a withdrawal holds as long as one who said it is merged', async (t) => {
    for (const between of ['withdrawn', 'granted']) {
      const [c, b, a] = [await contact(), await contact(), await contact()]
      await consent(c.id, 'withdrawn')
      if (between === 'withdrawn') await consent(b.id, 'withdrawn')
      await consent(a.id, 'granted')
      if (between === 'granted') await consent(b.id, 'withdrawn')
      const first = await merge(a.id, [b.id])
      const second = await merge(a.id, [c.id])
      t.equal((await revert(first.body.id)).status, 200)
      t.same(await holds(a.id), ['withdrawn'], between)
      t.equal((await revert(second.body.id)).status, 200)
      t.same(await holds(a.id), ['granted'])
      t.same(await holds(c.id), ['withdrawn'])
    }
  })

  t.test('and each gets back what was theirs, also what a later merge took away', async (t) => {
    const [a, b, c] = [await contact(), await contact(), await contact()]
    const birthday = (id: string, fields: object = {}) => made(`/v1/contacts/${id}/occasions`, { type: 'birthday', month: 12, day: 10, ...fields })
    const own = await birthday(b.id)
    const precise = await birthday(c.id, { year: 1815 })
    const link = await made(`/v1/contacts/${b.id}/relationships`, { relatedId: c.id, type: 'household' })
    const occasions = async (id: string) => (await listed(`/v1/contacts/${id}/occasions`)).map((each) => each.id)
    const first = await merge(a.id, [b.id])
    const second = await merge(a.id, [c.id])
    t.same(await occasions(a.id), [precise.id])
    t.equal((await revert(first.body.id)).status, 200)
    t.same([await occasions(a.id), await occasions(b.id)], [[precise.id], [own.id]])
    t.match(await listed(`/v1/contacts/${b.id}/relationships`), [{ id: link.id, contactId: b.id, relatedId: a.id }], 'with the one they were merged into')
    t.equal((await revert(second.body.id)).status, 200)
    t.same([await occasions(a.id), await occasions(b.id), await occasions(c.id)], [[], [own.id], [precise.id]])
    t.match(await listed(`/v1/contacts/${b.id}/relationships`), [{ id: link.id, contactId: b.id, relatedId: c.id }])
  })
})

t.test('what left the survivor with one duplicate stays there for another who had the same', async (t) => {
  const [a, b, c] = [await contact(), await contact(), await contact()]
  const all = async (id: string) => [(await listed(`/v1/contacts/${id}/occasions`)).length, (await listed(`/v1/contacts/${id}/relationships`)).length]
  for (const { id } of [b, c]) {
    await made(`/v1/contacts/${id}/occasions`, { type: 'birthday', month: 12, day: 10, leadDays: [7] })
    await made(`/v1/contacts/${id}/relationships`, { relatedId: company.id, type: 'works_for' })
  }
  const before = [await wholeOf(a.id), await wholeOf(b.id), await wholeOf(c.id)]
  const first = await merge(a.id, [b.id])
  const second = await merge(a.id, [c.id])
  t.equal((await revert(first.body.id)).status, 200)
  t.same(
    [await all(a.id), await all(b.id)],
    [
      [1, 1],
      [1, 1],
    ],
  )
  t.equal((await revert(second.body.id)).status, 200)
  t.same([await wholeOf(a.id), await wholeOf(b.id), await wholeOf(c.id)], before)
})

t.test('409 where the survivor has the external id of a duplicate for its own by now', async (t) => {
  const [a, b] = [await contact({ externalId: 'own-a' }), await contact({ externalId: 'own-b' })]
  const { body } = await merge(a.id, [b.id], { confirmExternalIds: true })
  await shop.request('PATCH', `/v1/contacts/${a.id}`, { externalId: 'own-b' })
  t.match((await revert(body.id)).body, { code: 'merge-not-revertible', obstacles: [{ kind: 'identifier', contactId: b.id, name: 'own-b' }] })
})
