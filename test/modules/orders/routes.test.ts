import t from 'tap'
import { startApp, type TestOrganization } from '../../support/app.ts'

const { organization } = await startApp()
const shop = await organization()

async function person(at: TestOrganization = shop, fields: object = {}): Promise<string> {
  const made = await at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ...fields })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  return made.body.id
}
let serial = 0
const order = (fields: object = {}) => {
  serial += 1
  return { externalId: `A-${serial}`, currency: 'EUR', lines: [{ sku: 'LOOM', quantity: 1, unitPrice: 10_000 }], ...fields }
}
const record = (body: object, headers: Record<string, string> = {}, at: TestOrganization = shop) => at.request('POST', '/v1/orders', body, headers)

t.test('POST /v1/orders', async (t) => {
  t.test('201 answers every field, null when empty, with ETag and Location', async (t) => {
    const contactId = await person()
    const made = await record(order({ contactId }))
    t.equal(made.status, 201, JSON.stringify(made.body))
    t.equal(made.headers['etag'], '"1.0"')
    t.equal(made.headers['location'], `/v1/orders/${made.body.id}`)
    t.match(made.body, { contactId, channel: null, payments: [], metadata: {}, status: 'placed', total: 10_000, paid: 0, returned: 0, loyalty: [], version: 1 })
    t.notOk('said' in made.body || 'skus' in made.body || 'created' in made.body || 'derived' in made.body)
    t.same((await shop.request('GET', `/v1/orders/${made.body.id}`)).body, made.body)
    t.same((await shop.request('GET', `/v1/orders?contactId=${contactId}`)).body.data, [made.body])
  })
})
