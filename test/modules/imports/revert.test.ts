import t from 'tap'
import { contactsOf, counts, imported, rowsOf, settled, startImports } from './support.ts'

const { organization } = await startImports(t.teardown)

const values = (contacts: readonly any[]) => contacts.map(({ version: _version, updatedAt: _updated, ...rest }) => rest)

t.test('POST /v1/imports/:importId/revert', async (t) => {
  t.test('202: what was created is archived, what was updated is as before; the file can come again', async (t) => {
    const shop = await organization()
    await imported(shop, 'format=csv', 'Name,Email,Tags,Phone\nAda,ada@example.com,vip,020 7946 0958\n')
    const before = await contactsOf(shop)
    const lines = Array.from({ length: 450 }, (_, i) => `P${i},p${i}@example.com,,`)
    const file = `Name,Email,Tags,Phone\nAda King,ada@example.com,press,020 7946 0959\n${lines.join('\n')}\nBad,bad,,\n`
    const done = await imported(shop, 'format=csv&mode=upsert', file)
    t.match(done.counts, counts({ created: 450, updated: 1, failed: 1 }))
    const answer = await shop.request('POST', `/v1/imports/${done.id}/revert`)
    t.match(answer, { status: 202, body: { status: 'running' } })
    const reverted = await settled(shop, done.id)
    t.match(reverted, { status: 'reverted', counts: { reverted: 451 } })
    t.same(values(await contactsOf(shop)), values(before))
    t.equal((await shop.request('GET', '/v1/contacts?archived=true&includeTotal=true')).body.total.value, 450)
    t.match(await rowsOf(shop, done.id, 'status=failed'), [{ status: 'failed' }])
    t.match(await shop.request('POST', `/v1/imports/${done.id}/revert`), { status: 409, body: { code: 'import-not-revertible' } })
    t.match((await imported(shop, 'format=csv&mode=upsert', file)).counts, counts({ created: 450, updated: 1, failed: 1 }))
    await shop.numbered()
    const { body } = await shop.request('GET', '/v1/events?types=import.reverted')
    t.match(body.data, [{ data: { reverted: 451 } }])
  })

  t.test('409 with a list when somebody changed since what was updated; nothing is undone', async (t) => {
    const shop = await organization()
    await imported(shop, 'format=csv', 'Name,Email\nAda,ada@example.com\nGrace,grace@example.com\n')
    const done = await imported(shop, 'format=csv&mode=upsert', 'Name,Email\nAda King,ada@example.com\nRear Admiral,grace@example.com\nNew,new@example.com\n')
    const [ada] = await contactsOf(shop)
    await shop.request('PATCH', `/v1/contacts/${ada.id}`, { source: 'by hand' })
    const before = await contactsOf(shop)
    const refused = await shop.request('POST', `/v1/imports/${done.id}/revert`)
    t.equal(refused.status, 409)
    t.match(refused.body, { code: 'contacts-changed-since' })
    t.same(refused.body.contacts, [{ contactId: ada.id, row: 1 }])
    t.same(await contactsOf(shop), before)
    t.match(await shop.request('GET', `/v1/imports/${done.id}`), { body: { status: 'completed' } })
  })

  t.test('what was created goes whoever changed it; an erased person stays erased', async (t) => {
    const shop = await organization()
    const done = await imported(shop, 'format=csv', 'Name,Email\nAda,ada@example.com\nGrace,grace@example.com\n')
    const [ada, grace] = await contactsOf(shop)
    await shop.request('PATCH', `/v1/contacts/${ada.id}`, { source: 'by hand' })
    await shop.request('POST', `/v1/contacts/${grace.id}/erase`, { confirm: true })
    await shop.request('POST', `/v1/imports/${done.id}/revert`)
    t.match(await settled(shop, done.id), { status: 'reverted', counts: { reverted: 1 } })
    t.same(await contactsOf(shop), [])
    t.match(await rowsOf(shop, done.id), [{ status: 'reverted' }, { status: 'kept' }])
    t.equal((await shop.request('GET', `/v1/contacts/${grace.id}`)).status, 410)
  })

  t.test('409 a dry run; 404 what is none', async (t) => {
    const shop = await organization()
    const dry = await imported(shop, 'format=csv&dryRun=true', 'Name,Email\nAda,ada@example.com\n')
    t.match(await shop.request('POST', `/v1/imports/${dry.id}/revert`), { status: 409, body: { code: 'import-not-revertible' } })
    t.match(await shop.request('POST', '/v1/imports/0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f/revert'), { status: 404 })
  })
})
