import t from 'tap'
import { silentLogger } from '../../../src/platform/logger.ts'
import { startWorker } from '../../../src/worker.ts'
import { startApp, type TestOrganization } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'
import { at } from './support.ts'

const started = await startApp()
const { db, organization } = started

/** The open pairs, as sets of names with the reasons. */
async function pairsOf(shop: TestOrganization, query = ''): Promise<any[]> {
  return at(shop).listed(`/v1/contact-duplicates?limit=200${query}`)
}
const has = (pairs: any[], a: string, b: string) => pairs.find(({ contactIds }) => contactIds.includes(a) && contactIds.includes(b))

t.test('GET /v1/contact-duplicates', async (t) => {
  const shop = await organization()
  const { contact, made, scan } = at(shop)
  const ada = await contact({ phones: [{ value: '+44 20 7946 0001' }] })
  const sameNumber = await contact({ displayName: 'Grace Hopper', phones: [{ value: '020 7946 0001' }] }, '?allowDuplicate=true')
  const mill = await contact({ kind: 'company', displayName: 'Mill' })
  const [worker, colleagueOf, other] = [
    await contact({ displayName: 'İlqar Quliyev' }),
    await contact({ displayName: 'ilqar Quliyef' }),
    await contact({ displayName: 'Zoe Smith' }),
  ]
  for (const { id } of [worker, colleagueOf, other]) await made(`/v1/contacts/${id}/relationships`, { relatedId: mill.id, type: 'works_for' })
  const [born, bornToo, bornElsewhen] = [
    await contact({ displayName: 'Jon Smith' }),
    await contact({ displayName: 'John Smith' }),
    await contact({ displayName: 'John Smith' }),
  ]
  await made(`/v1/contacts/${born.id}/occasions`, { type: 'birthday', month: 2, day: 29, year: 1980 })
  await made(`/v1/contacts/${bornToo.id}/occasions`, { type: 'birthday', month: 2, day: 29 })
  await made(`/v1/contacts/${bornElsewhen.id}/occasions`, { type: 'birthday', month: 2, day: 29, year: 1984 })
  const [here, hereToo] = [
    await contact({ displayName: 'Karin Müller', addresses: [{ street: 'High Street 1', city: 'Köln' }] }),
    await contact({ displayName: 'Muller, Karin', addresses: [{ street: 'high-street 1', city: 'Köln', label: 'home' }] }),
  ]
  const archived = await contact({ phones: [{ value: '+44 20 7946 0001' }] }, '?allowDuplicate=true')
  await shop.request('DELETE', `/v1/contacts/${archived.id}`)

  const done = await scan()
  t.match(done, { status: 'completed', found: 5 })
  const pairs = await pairsOf(shop)

  t.test('the same e-mail or phone, also where it identifies only one of them', async (t) => {
    t.match(has(pairs, ada.id, sameNumber.id), { reasons: ['phone'], status: 'open' })
    t.notOk(pairs.some(({ contactIds }) => contactIds.includes(archived.id)))
  })
  t.test('similar names in every script with the same company, birthday or address', async (t) => {
    t.match(has(pairs, worker.id, colleagueOf.id), { reasons: ['company'] })
    t.match(has(pairs, born.id, bornToo.id), { reasons: ['birthday'] })
    t.match(has(pairs, bornElsewhen.id, bornToo.id), { reasons: ['birthday'] })
    t.match(has(pairs, here.id, hereToo.id), { reasons: ['address'] })
    t.notOk(has(pairs, worker.id, other.id), 'different people of one company')
    t.notOk(has(pairs, born.id, bornElsewhen.id), 'different years')
  })
  t.test('the likeliest first, page by page, with filters', async (t) => {
    const scores = pairs.map(({ score }) => score)
    t.same(
      scores,
      scores.toSorted((a, b) => b - a),
    )
    t.ok(scores.every((score) => score > 0 && score <= 100))
    const first = await shop.request('GET', '/v1/contact-duplicates?limit=3')
    const second = await shop.request('GET', `/v1/contact-duplicates?limit=3&cursor=${encodeURIComponent(first.body.nextCursor)}`)
    t.same([...first.body.data, ...second.body.data], pairs)
    t.same(await pairsOf(shop, '&reason=phone'), [has(pairs, ada.id, sameNumber.id)])
    t.same(await pairsOf(shop, `&contactId=${born.id}`), [has(pairs, born.id, bornToo.id)])
    t.same(
      await pairsOf(shop, `&minScore=${scores[1]}`),
      pairs.filter(({ score }) => score >= scores[1]),
    )
  })
  t.test('what is shared twice counts more', async (t) => {
    const before = has(pairs, here.id, hereToo.id).score
    for (const { id } of [here, hereToo]) await made(`/v1/contacts/${id}/relationships`, { relatedId: mill.id, type: 'works_for' })
    await scan()
    const now = has(await pairsOf(shop), here.id, hereToo.id)
    t.same(now.reasons, ['company', 'address'])
    t.ok(now.score > before)
    t.equal(now.id, has(pairs, here.id, hereToo.id).id)
  })
  t.test('a dismissed pair stays dismissed', async (t) => {
    const pair = has(pairs, ada.id, sameNumber.id)
    const dismissed = await shop.request('POST', `/v1/contact-duplicates/${pair.id}/dismiss`)
    t.match(dismissed, { status: 200, body: { status: 'dismissed', version: 2 } })
    t.equal((await shop.request('POST', `/v1/contact-duplicates/${pair.id}/dismiss`, undefined, { 'if-match': '"1.0"' })).status, 412)
    await scan()
    t.notOk(has(await pairsOf(shop), ada.id, sameNumber.id))
    t.match(await pairsOf(shop, '&status=dismissed'), [{ id: pair.id }])
    t.match((await shop.request('GET', `/v1/contact-duplicates/${pair.id}`)).body, { status: 'dismissed', dismissedBy: { type: 'api_key' } })
  })
  t.test('a pair that is merged, or shares nothing any more, is no question any more', async (t) => {
    await at(shop).merge(born.id, [bornToo.id])
    t.same(await pairsOf(shop, `&contactId=${bornToo.id}`), [])
    await shop.request('PATCH', `/v1/contacts/${hereToo.id}`, { displayName: 'Somebody Else' })
    await scan()
    t.notOk(has(await pairsOf(shop), here.id, hereToo.id))
    const pair = has(pairs, here.id, hereToo.id)
    t.match(await shop.request('GET', `/v1/contact-duplicates/${pair.id}`), { status: 404, body: { code: 'duplicate-not-found' } })
  })
})

t.test('many who share one thing are compared with their neighbours only', async (t) => {
  const shop = await organization()
  const { contact, scan, listed } = at(shop)
  const mill = await contact({ kind: 'company', displayName: 'Mill' })
  const items = Array.from({ length: 1_000 }, (_, i) => ({
    op: 'create',
    data: { kind: 'person', displayName: `P${(i * 7919).toString(36)} Q${(i * 104_729).toString(36)}` },
  }))
  items.push(
    { op: 'create', data: { kind: 'person', displayName: 'Aleksandra Kowalczyk' } },
    { op: 'create', data: { kind: 'person', displayName: 'Oleksandra Kowalczyk' } },
  )
  await shop.request('POST', '/v1/contacts/batch', { items: items.slice(0, 900) })
  await shop.request('POST', '/v1/contacts/batch', { items: items.slice(900) })
  await db.pool.query(
    `insert into relationships (organization_id, id, contact_id, related_id, type, created_at, updated_at)
     select organization_id, gen_random_uuid(), id, $2, 'works_for', now(), now() from contacts where organization_id = $1 and id <> $2`,
    [shop.id, mill.id],
  )
  await scan()
  const names = new Map((await listed('/v1/contacts?limit=200')).map(({ id, displayName }: any) => [id, displayName]))
  const pairs = await pairsOf(shop)
  t.ok(
    pairs.some(({ contactIds }) => contactIds.every((id: string) => /leksandra Kowalczyk/.test(names.get(id) ?? ''))),
    'a different first letter',
  )
})

t.test('a scan', async (t) => {
  const shop = await organization()
  t.test('runs in the background, and comes again by itself', async (t) => {
    const worker = await startWorker({ db, log: silentLogger, seal: started.ctx.seal })
    t.teardown(() => worker.stop())
    const asked = await shop.request('POST', '/v1/contact-duplicate-scans')
    t.match(asked, { status: 202, headers: { location: `/v1/contact-duplicate-scans/${asked.body.id}` } })
    let status = ''
    for (let tries = 0; tries < 600 && status !== 'completed'; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      status = (await shop.request('GET', `/v1/contact-duplicate-scans/${asked.body.id}`)).body.status
    }
    t.equal(status, 'completed')
    const { rows } = await db.pool.query(
      `select due_at > now() + interval '23 hours' as later from due_work where organization_id = $1 and kind = 'duplicates.scan'`,
      [shop.id],
    )
    t.same(rows, [{ later: true }])
  })
  t.test('that waits is not asked for twice; 404 where there is none', async (t) => {
    const other = await organization()
    const [first, second] = [await other.request('POST', '/v1/contact-duplicate-scans'), await other.request('POST', '/v1/contact-duplicate-scans')]
    t.equal(first.body.id, second.body.id)
    t.match(await shop.request('GET', `/v1/contact-duplicate-scans/${first.body.id}`), { status: 404, body: { code: 'scan-not-found' } })
  })
})

t.test('limited staff see pairs and merges only of contacts that they all see', async (t) => {
  const shop = await organization()
  const { contact, merge, scan } = at(shop)
  const agent = await colleague(started, shop, { contactAccess: 'own' })
  const mine = { ownerId: agent.id }
  const { id: ownerId } = await colleague(started, shop)
  const [a, b, hidden] = [
    await contact({ ...mine, emails: [{ value: 'one@example.com' }] }),
    await contact({ ...mine, emails: [{ value: 'one@example.com' }] }, '?allowDuplicate=true'),
    await contact({ emails: [{ value: 'one@example.com' }], displayName: 'Hidden', ownerId }, '?allowDuplicate=true'),
  ]
  await scan()
  t.equal((await pairsOf(shop)).length, 3)
  const seen = (await agent.request('GET', '/v1/contact-duplicates')).body.data
  t.equal(seen.length, 1)
  t.ok(has(seen, a.id, b.id))
  const foreign = has(await pairsOf(shop), a.id, hidden.id)
  t.match(await agent.request('GET', `/v1/contact-duplicates/${foreign.id}`), { status: 404, body: { code: 'duplicate-not-found' } })
  t.equal((await agent.request('POST', '/v1/contact-merges', { survivorId: a.id, duplicateIds: [b.id] })).status, 403, 'merging is for managers')

  const first = (await merge(a.id, [b.id])).body
  t.equal((await agent.request('GET', `/v1/contacts/${b.id}`)).status, 308)
  t.same((await agent.request('GET', '/v1/contact-merges')).body.data.length, 1)
  const second = (await merge(hidden.id, [a.id])).body
  t.equal((await agent.request('GET', `/v1/contacts/${a.id}`)).status, 404, 'what went on in a hidden contact is hidden')
  t.equal((await agent.request('GET', `/v1/contacts/${b.id}`)).status, 404)
  for (const { id } of [first, second]) t.match(await agent.request('GET', `/v1/contact-merges/${id}`), { status: 404, body: { code: 'merge-not-found' } })
  t.same((await agent.request('GET', '/v1/contact-merges')).body.data, [])
  await shop.numbered()
  const text = JSON.stringify((await agent.request('GET', '/v1/events?limit=200')).body)
  t.notOk(text.includes(hidden.id))
})
