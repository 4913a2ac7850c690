import t from 'tap'
import { removeStrayBlobs } from '../../../src/platform/files/sweep.ts'
import { silentLogger } from '../../../src/platform/logger.ts'
import { send, startApp } from '../../support/app.ts'
import { dump } from '../../support/dump.ts'
import { colleague } from '../../support/staff.ts'
import { at } from '../merges/support.ts'
import { contact, interaction, PNG, task, upload } from './support.ts'

/** Files belong to persons, by whatever they hang on: who may see them, where they go, and that they go. */
const started = await startApp()
const { db, files, organization } = started
const CANARY = 'kanarienvogel'

/** A file on the contact, one on an interaction with it and one on a task for it, as the addresses of their lists. */
async function filed(shop: Parameters<typeof contact>[0], contactId: string): Promise<string[]> {
  const places = [`/v1/contacts/${contactId}`, `/v1/interactions/${await interaction(shop, contactId)}`, `/v1/tasks/${await task(shop, contactId)}`]
  const urls = places.map((place) => `${place}/files`)
  for (const [i, url] of urls.entries()) {
    const made = await upload(shop, `${url}?name=${CANARY}.png`, PNG, 'image/png', { 'idempotency-key': `${contactId} ${i}` })
    if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  }
  return urls
}

t.test('who may not see the contact sees and changes none of its files', async (t) => {
  const shop = await organization()
  const agent = await colleague(started, shop, { contactAccess: 'own' })
  const scopes = ['contacts:read', 'contacts:write', 'interactions:read', 'interactions:write', 'tasks:read', 'tasks:write', 'events:read']
  const key = (await shop.request('POST', '/v1/api-keys', { name: 'agent', userId: agent.id, scopes })).body.secret
  const as = (method: 'GET' | 'POST' | 'DELETE', url: string, body?: Buffer) =>
    send(started.app, key, method, url, body, body === undefined ? {} : { 'content-type': 'image/png' })
  const mine = await filed(shop, await contact(shop, { ownerId: agent.id }))
  const hidden = await filed(shop, await contact(shop))
  const stored = await files.stored()
  for (const [i, url] of hidden.entries()) {
    const { id } = (await shop.request('GET', url)).body.data[0]
    t.equal((await as('POST', url, PNG)).status, 404)
    t.equal((await as('GET', url)).status, 404)
    for (const path of ['', '/content']) t.equal((await as('GET', `${url}/${id}${path}`)).status, 404)
    t.equal((await as('DELETE', `${url}/${id}`)).status, 404)
    t.equal((await as('GET', `${mine[i]}/${id}/content`)).status, 404, 'nor by way of what they may see')
    t.equal((await as('POST', mine[i] ?? '', PNG)).status, 201)
    t.equal((await as('GET', mine[i] ?? '')).body.data.length, 2)
  }
  t.equal((await files.stored()).length, stored.length + 3)
  await shop.numbered()
  const seen = (await as('GET', '/v1/events?types=file.*')).body.data
  t.equal(seen.length, 6)
  t.equal((await shop.request('GET', '/v1/events?types=file.*')).body.data.length, 9)
})

t.test('what happens to files stands in the time line', async (t) => {
  const shop = await organization()
  const contactId = await contact(shop)
  const urls = await filed(shop, contactId)
  for (const url of urls) await shop.request('DELETE', `${url}/${(await shop.request('GET', url)).body.data[0].id}`)
  const entries = (await shop.request('GET', `/v1/contacts/${contactId}/timeline?types=file.*&sort=occurredAt`)).body.data
  t.match(
    entries,
    ['file.attached', 'file.attached', 'file.attached', 'file.deleted', 'file.deleted', 'file.deleted'].map((type) => ({ type, summary: `${CANARY}.png` })),
  )
})

t.test('the export of a person names all of their files', async (t) => {
  const shop = await organization()
  const contactId = await contact(shop)
  await filed(shop, await contact(shop))
  const urls = await filed(shop, contactId)
  const { body } = await shop.request('GET', `/v1/contacts/${contactId}/export`)
  const listed = await Promise.all(urls.map(async (url) => (await shop.request('GET', url)).body.data[0]))
  t.same(body.files ?? body.sections?.files, listed)
})

t.test('erasure: no byte and no word is left', async (t) => {
  const shop = await organization()
  await removeStrayBlobs(db, files.store, silentLogger)
  const before = await files.stored()
  const others = await filed(shop, await contact(shop))
  const contactId = await contact(shop)
  const urls = await filed(shop, contactId)
  const gone = await upload(shop, `${urls[1]}?name=${CANARY}.png`, PNG, 'image/png', { 'idempotency-key': 'gone' })
  await shop.request('DELETE', `${urls[1]}/${gone.body.id}`)
  t.equal((await shop.request('POST', `/v1/contacts/${contactId}/erase`)).status, 200)
  await removeStrayBlobs(db, files.store, silentLogger)
  t.equal((await files.stored()).length, before.length + others.length)
  t.match(await shop.request('GET', urls[0] ?? ''), { status: 410, body: { code: 'contact-erased' } })
  for (const url of urls.slice(1)) {
    t.match(await shop.request('GET', url), { status: 200, body: { data: [] } })
    t.match(await upload(shop, url, PNG), { status: 410, body: { code: 'contact-erased' } })
  }
  const { rows } = await db.pool.query('select distinct contact_id from events where data::text like $1 or previous::text like $1', [`%${CANARY}%`])
  t.notOk(rows.some(({ contact_id }) => contact_id === contactId))
  for (const url of others) await shop.request('DELETE', `${url}/${(await shop.request('GET', url)).body.data[0].id}`)
  await shop.request('POST', `/v1/contacts/${others[0]?.split('/')[3]}/erase`)
  await removeStrayBlobs(db, files.store, silentLogger)
  t.same(await files.stored(), before)
  const ours = (await dump(db)).split('\n').filter((line) => line.includes(shop.id) && line.includes(CANARY))
  t.same(ours, [])
})

t.test('a merge takes the files along, and its revert gives them back', async (t) => {
  const shop = await organization()
  const { merge, revert, listed } = at(shop)
  const [survivor, other] = [await contact(shop), await contact(shop)]
  const urls = await filed(shop, other)
  const own = `/v1/contacts/${survivor}/files`
  const { body: file } = (await shop.request('GET', urls[0] ?? '')).body.data.map((body: any) => ({ body }))[0]
  const merged = await merge(survivor, [other])
  t.match(merged, { status: 201, body: { moved: { files: 1, interactions: 1, tasks: 1 } } })
  t.match(await listed(own), [{ id: file.id, attachedTo: { type: 'contact', id: survivor } }])
  t.match(await shop.request('GET', `${urls[0]}/${file.id}/content`), { status: 308, headers: { location: `${own}/${file.id}/content` } })
  t.match(await upload(shop, urls[0] ?? '', PNG), { status: 308, headers: { location: own } })
  t.equal((await listed(urls[1] ?? '')).length, 1)
  const added = await upload(shop, own, PNG)
  t.equal((await revert(merged.body.id)).status, 200)
  t.match(await listed(urls[0] ?? ''), [{ id: file.id }])
  t.match(await listed(own), [{ id: added.body.id }])
})
