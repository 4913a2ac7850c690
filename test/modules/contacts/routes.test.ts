import t from 'tap'
import { startApp } from '../../support/app.ts'

const { organization } = await startApp()
const shop = await organization()

t.test('POST /v1/contacts', async (t) => {
  const made = await shop.request(
    'POST',
    '/v1/contacts',
    { kind: 'person', displayName: 'Ada', emails: [{ value: 'ada@example.com' }], phones: [{ value: '020 7946 0958' }], tags: ['vip'] },
    { 'idempotency-key': 'k1' },
  )
  t.equal(made.status, 201, JSON.stringify(made.body))
  console.error(made)
  const again = await shop.request(
    'POST',
    '/v1/contacts',
    { kind: 'person', displayName: 'Ada', emails: [{ value: 'ada@example.com' }], phones: [{ value: '020 7946 0958' }], tags: ['vip'] },
    { 'idempotency-key': 'k1' },
  )
  t.same(again.body, made.body)
  t.equal(again.headers['idempotency-replayed'], 'true')
  const clash = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', emails: [{ value: 'ADA@example.com' }] })
  t.equal(clash.status, 409)
  console.error(clash.body)
  const list = await shop.request('GET', '/v1/contacts?tag=vip&includeTotal=true&sort=-updatedAt&q=ad')
  console.error(JSON.stringify(list.body))
  const one = await shop.request('GET', `/v1/contacts/${made.body.id}`)
  t.same(list.body.data[0], one.body)
  console.error(await shop.request('PATCH', `/v1/contacts/${made.body.id}`, { tags: ['x'], emails: [] }, { 'if-match': String(made.headers['etag']) }))
  console.error(await shop.request('PATCH', `/v1/contacts/${made.body.id}`, { foo: 1, emails: [{ value: 'x' }] }))
  console.error(await shop.request('DELETE', `/v1/contacts/${made.body.id}`))
  console.error(await shop.request('POST', `/v1/contacts/${made.body.id}/restore`))
})
