import t from 'tap'
import { startApp } from '../../support/app.ts'
import { at } from './support.ts'

const { db, organization } = await startApp()
const shop = await organization()
const { contact, made, read, merge, revert, listed } = at(shop)

t.test('POST /v1/contact-merges', async (t) => {
  t.test('201 unites lists, fills in what is missing, and leads the old id to the survivor', async (t) => {
    const survivor = await contact({ emails: [{ value: 'ada@example.com' }], tags: ['vip'], externalId: 'm-1' })
    const other = await contact({
      displayName: 'A. Lovelace',
      emails: [{ value: 'lovelace@example.com' }],
      phones: [{ value: '+44 20 7946 0958' }],
      tags: ['press'],
      language: 'en',
    })
    const merged = await merge(survivor.id, [other.id])
    t.match(merged, { status: 201, body: { status: 'merged', survivorId: survivor.id, duplicateIds: [other.id] } })
    t.equal(merged.headers['location'], `/v1/contact-merges/${merged.body.id}`)
    t.same(merged.body.changed, ['language', 'emails', 'phones', 'tags'])
    const after = await read(survivor.id)
    t.match(after, { displayName: 'Ada Lovelace', language: 'en', tags: ['vip', 'press'], version: 2 })
    t.same(
      after.emails.map(({ value, primary }: any) => [value, primary]),
      [
        ['ada@example.com', true],
        ['lovelace@example.com', false],
      ],
    )
    t.equal((await shop.request('GET', '/v1/contacts/lookup?phone=%2B442079460958')).body.id, survivor.id)
    t.notOk((await listed('/v1/contacts?limit=200')).some(({ id }: any) => id === other.id))
    t.match(await listed(`/v1/contacts/${survivor.id}/timeline`), [{ type: 'contact.merged' }])
    t.match(await listed(`/v1/contact-merges?contactId=${other.id}`), [{ id: merged.body.id }])
    t.match((await shop.request('GET', `/v1/contact-merges/${merged.body.id}`)).body, { ...merged.body })
  })

  t.test('200 a dry run shows conflicts, what would move, and changes nothing', async (t) => {
    const survivor = await contact({ language: 'en', externalId: 'dry-1' })
    const other = await contact({ displayName: 'Countess', language: 'de', externalId: 'dry-2', emails: [{ value: 'dry@example.com' }] })
    await made('/v1/interactions', { contactId: other.id, channel: 'phone', direction: 'inbound', kind: 'call' })
    const shown = await merge(survivor.id, [other.id], { dryRun: true, fields: { language: other.id } })
    t.match(shown, {
      status: 200,
      body: {
        dryRun: true,
        needsConfirmation: true,
        versions: { [survivor.id]: 1, [other.id]: 1 },
        moved: { interactions: 1 },
        changed: ['language', 'emails'],
      },
    })
    t.notOk('location' in shown.headers)
    t.same(
      shown.body.conflicts.map(({ field, chosenFrom }: any) => [field, chosenFrom]),
      [
        ['displayName', survivor.id],
        ['externalId', survivor.id],
        ['language', other.id],
      ],
    )
    t.same(await read(survivor.id), survivor)
    t.equal((await read(other.id)).version, 1)
    t.same(await listed(`/v1/contact-merges?contactId=${other.id}`), [])
    t.match(await merge(survivor.id, [other.id], { versions: { [survivor.id]: 7 } }), { status: 412, body: { code: 'stale-version' } })
    const done = await merge(survivor.id, [other.id], { versions: shown.body.versions, fields: { language: other.id }, confirmExternalIds: true })
    t.match(done, { status: 201, body: { changed: shown.body.changed, moved: shown.body.moved } })
    t.equal((await read(survivor.id)).language, 'de')
  })

  t.test('409 different external ids unless that is confirmed; all of them then find the survivor', async (t) => {
    const survivor = await contact({ externalId: 'shop-1' })
    const other = await contact({ externalId: 'erp-1' })
    const refused = await merge(survivor.id, [other.id])
    t.match(refused, { status: 409, body: { code: 'external-ids-differ' } })
    t.same(refused.body.externalIds, [
      { contactId: survivor.id, externalId: 'shop-1' },
      { contactId: other.id, externalId: 'erp-1' },
    ])
    t.equal((await merge(survivor.id, [other.id], { confirmExternalIds: true })).status, 201)
    t.equal((await shop.request('GET', '/v1/contacts/lookup?externalId=erp-1')).body.id, survivor.id)
    const upserted = await shop.request('PUT', '/v1/external-contacts/erp-1', { kind: 'person', displayName: 'Ada King' })
    t.match(upserted, { status: 200, body: { id: survivor.id, externalId: 'shop-1', displayName: 'Ada King' } })
    const own = await shop.request('PATCH', `/v1/contacts/${survivor.id}`, { externalId: 'erp-1' })
    t.match(own, { status: 200, body: { externalId: 'erp-1' } }, 'and may become its own')
    const taken = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'x', externalId: 'erp-1' })
    t.match(taken, { status: 409, body: { code: 'contact-exists', existingId: survivor.id } })
  })

  t.test('422 unknown, doubled and foreign contacts and choices; 409 archived ones', async (t) => {
    const [a, b] = [await contact(), await contact()]
    const stranger = await at(await organization()).contact()
    for (const [survivorId, duplicateIds, fields, pointer] of [
      [a.id, [stranger.id], {}, '/duplicateIds/0'],
      [stranger.id, [a.id], {}, '/survivorId'],
      [a.id, [a.id], {}, '/duplicateIds/0'],
      [a.id, [b.id, b.id], {}, '/duplicateIds/1'],
      [a.id, [b.id], { displayName: stranger.id }, '/fields/displayName'],
      [a.id, [b.id], { emails: b.id }, '/fields/emails'],
      [a.id, [b.id], { 'customFields.none': b.id }, '/fields/customFields.none'],
    ] as const) {
      const refused = await merge(survivorId, [...duplicateIds], { fields })
      t.match(refused, { status: 422, body: { code: 'validation-failed', errors: [{ pointer }] } }, pointer)
    }
    await shop.request('DELETE', `/v1/contacts/${b.id}`)
    t.match(await merge(a.id, [b.id]), { status: 409, body: { code: 'contact-archived' } })
  })

  t.test('an Idempotency-Key answers a repeat alike', async (t) => {
    const [a, b] = [await contact(), await contact()]
    const body = { survivorId: a.id, duplicateIds: [b.id] }
    const first = await shop.request('POST', '/v1/contact-merges', body, { 'idempotency-key': 'merge' })
    const again = await shop.request('POST', '/v1/contact-merges', body, { 'idempotency-key': 'merge' })
    t.match(again, { status: 201, body: first.body, headers: { 'idempotency-replayed': 'true', location: first.headers['location'] } })
  })

  t.test('two merges over the same contacts end in one success and one clear refusal', async (t) => {
    for (let round = 0; round < 5; round += 1) {
      const [a, b] = [await contact(), await contact()]
      const answers = await Promise.all([merge(a.id, [b.id]), merge(b.id, [a.id])])
      t.same(answers.map(({ status }) => status).toSorted(), [201, 409])
      t.match(
        answers.find(({ status }) => status === 409),
        { body: { code: 'already-merged' } },
      )
    }
  })
})

t.test('PUT by the external id of a contact that is just being merged changes the survivor', async (t) => {
  const [a, b] = [(await contact({ externalId: 'race-a' })).id, (await contact({ externalId: 'race-b' })).id]
  const client = await db.pool.connect()
  await client.query('begin')
  await client.query('select from contacts where id = $1 for update', [b])
  const waiting = async (count: number) => {
    for (let tries = 0; tries < 3_000; tries += 1) {
      const { rows } = await db.pool.query(
        `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      if (rows[0].count >= count) return
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  const merging = merge(a, [b], { confirmExternalIds: true })
  await waiting(1)
  const upserted = shop.request('PUT', '/v1/external-contacts/race-b', { kind: 'person', displayName: 'Ada King' })
  await waiting(2)
  await client.query('commit')
  client.release()
  t.equal((await merging).status, 201)
  t.match(await upserted, { status: 200, body: { id: a, displayName: 'Ada King', externalId: 'race-a' } })
})

t.test('an id that was merged', async (t) => {
  const [a, b, c] = [await contact(), await contact(), await contact()]
  await merge(b.id, [a.id])
  const second = await merge(c.id, [b.id])

  t.test('308 in a path, whatever the operation, also through a chain of merges', async (t) => {
    for (const [method, path, body] of [
      ['GET', ''],
      ['PATCH', '', { source: 'x' }],
      ['DELETE', ''],
      ['GET', '/timeline?types=contact.*'],
      ['GET', '/lifecycle'],
      ['POST', '/lifecycle', { stage: 'awareness', reason: 'x' }],
      ['GET', '/relationships'],
      ['POST', '/relationships', { relatedId: c.id, type: 'household' }],
      ['GET', '/consents'],
      ['POST', '/consents', { channel: 'email', purpose: 'survey', state: 'granted' }],
      ['GET', '/occasions'],
      ['GET', '/export'],
      ['POST', '/contact-check', { channel: 'email', purpose: 'survey' }],
      ['POST', '/restore'],
      ['POST', '/erase'],
    ] as const) {
      const moved = await shop.request(method, `/v1/contacts/${a.id}${path}`, body)
      t.equal(moved.status, 308, `${method} ${path}`)
      t.equal(moved.headers['location'], `/v1/contacts/${c.id}${path}`)
    }
    t.equal((await shop.request('GET', `/v1/contacts/${a.id.toUpperCase()}`)).headers['location'], `/v1/contacts/${c.id}`)
  })

  t.test('means the survivor in a body and in a query', async (t) => {
    const call = await made('/v1/interactions', { contactId: a.id, channel: 'phone', direction: 'inbound', kind: 'call', externalId: 'call-1' })
    t.equal(call.contactId, c.id)
    const again = await shop.request('POST', '/v1/interactions', {
      contactId: b.id,
      channel: 'phone',
      direction: 'inbound',
      kind: 'call',
      externalId: 'call-1',
    })
    t.match(again, { status: 200, body: { id: call.id } })
    const task = await made('/v1/tasks', { type: 'follow_up', contactId: a.id, dueDate: '2030-01-01' })
    t.equal(task.contactId, c.id)
    t.match(await listed(`/v1/interactions?contactId=${a.id}`), [{ id: call.id }])
    t.match(await listed(`/v1/tasks?contactId=${b.id}`), [{ id: task.id }])
    const friend = await contact()
    t.equal((await made(`/v1/contacts/${friend.id}/relationships`, { relatedId: a.id, type: 'household' })).relatedId, c.id)
    const batch = await shop.request('POST', '/v1/contacts/batch', { items: [{ op: 'update', id: a.id, data: { source: 'batch' } }] })
    t.match(batch.body.results, [{ status: 200, id: c.id }])
    const calls = await shop.request('POST', '/v1/interactions/batch', {
      items: [{ op: 'create', data: { contactId: a.id, channel: 'phone', direction: 'inbound', kind: 'call' } }],
    })
    t.equal(calls.body.results[0].status, 201)
    t.equal((await listed(`/v1/interactions?contactId=${c.id}`)).length, 2)
  })

  t.test('leads to where it was before once the later merge is reverted', async (t) => {
    t.match(await merge(await contact().then(({ id }: any) => id), [b.id]), { status: 409, body: { code: 'already-merged', survivorId: c.id } })
    t.equal((await revert(second.body.id)).status, 200)
    t.equal((await shop.request('GET', `/v1/contacts/${a.id}`)).headers['location'], `/v1/contacts/${b.id}`)
    t.equal((await shop.request('GET', `/v1/contacts/${b.id}`)).status, 200)
  })
})
