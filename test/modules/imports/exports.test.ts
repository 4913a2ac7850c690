import t from 'tap'
import { contactsOf, counts, imported, startImports } from './support.ts'

const { organization } = await startImports(t.teardown)

const CONTACTS = [
  {
    kind: 'person',
    displayName: '=HYPERLINK("http://evil")',
    givenName: "'tis",
    familyName: "'=x",
    emails: ['a', 'b', 'c', 'd', 'e'].map((name, i) => ({ value: `${name}@example.com`, label: i === 1 ? 'work' : null, primary: i === 1 })),
    phones: [{ value: '020 7946 0958', label: 'home' }, { value: '+442079460959' }],
    handles: [{ network: 'telegram', value: '@ada', label: null }],
    addresses: [{ street: '1 Main St;\n"Flat" 2', city: 'London', country: 'GB', label: 'home' }, { formatted: '-somewhere' }, { city: 'Baku', country: 'AZ' }],
    externalId: '+7',
    keyCustomer: true,
    country: 'GB',
    language: 'en',
    timeZone: 'Europe/London',
    source: '@shop\r\nfair',
    interests: ['looms', 'a, b; c'],
    tags: ['vip', '* star', 'x ::: y'],
  },
  { kind: 'company', displayName: 'Käse & Söhne', lifecycleStage: 'commitment', relationshipType: 'long_term' },
]

/** What an import may give: everything but what the service keeps itself. */
const values = (contacts: readonly any[]) =>
  contacts
    .map(({ id: _id, version: _version, createdAt: _created, updatedAt: _updated, ...rest }) => rest)
    .sort((a, b) => (a.displayName < b.displayName ? -1 : 1))

async function exported(at: Awaited<ReturnType<typeof organization>>, query: string): Promise<any> {
  const { status, body, headers } = await at.request('GET', `/v1/contacts/export?${query}`)
  return { status, headers, text: typeof body === 'string' ? body : `${JSON.stringify(body)}\n` }
}

t.test('GET /v1/contacts/export', async (t) => {
  const shop = await organization()
  for (const contact of CONTACTS) t.equal((await shop.request('POST', '/v1/contacts', contact)).status, 201)

  for (const format of ['csv', 'ndjson'] as const) {
    t.test(`an import of the ${format} gives the same values back, and changes nothing where it came from`, async (t) => {
      const { status, headers, text } = await exported(shop, `format=${format}&sort=createdAt`)
      t.equal(status, 200)
      t.match(headers['content-disposition'], `contacts.${format}`)
      const copy = await organization()
      t.match((await imported(copy, `format=${format}`, text)).counts, counts({ created: 2 }))
      t.same(values(await contactsOf(copy)), values(await contactsOf(shop)))
      const before = await contactsOf(shop)
      t.match((await imported(shop, `format=${format}&mode=upsert&matchOn=externalId`, text)).counts, counts({ unchanged: 1, failed: 1 }))
      t.same(await contactsOf(shop), before)
    })
  }

  t.test('no cell of free text is a formula; phones are as they are', async (t) => {
    const { text } = await exported(shop, 'format=csv')
    t.match(text, /^\ufeffId,Kind,Display name,/)
    t.match(text, `"'=HYPERLINK(""http://evil"")"`)
    t.match(text, ',+442079460958,020 7946 0958,* home,')
    t.notMatch(text, /(?:^|[,\n"])[=@-](?!["\d])/m)
  })

  t.test("the list's filters hold, and every page goes out", async (t) => {
    const { text } = await exported(shop, 'format=ndjson&kind=company')
    t.same(
      text
        .trim()
        .split('\n')
        .map((line: string) => JSON.parse(line).displayName),
      ['Käse & Söhne'],
    )
    const many = await organization()
    const lines = Array.from({ length: 1_250 }, (_, i) => `P${i},p${i}@example.com`)
    await imported(many, 'format=csv', `Name,Email\n${lines.join('\n')}`)
    const all = await exported(many, 'format=ndjson&sort=createdAt')
    t.same(
      all.text
        .trim()
        .split('\n')
        .map((line: string) => JSON.parse(line).displayName),
      lines.map((line) => line.split(',')[0]),
    )
    t.equal((await exported(many, 'format=csv&q=nothing-like-it')).text.split('\r\n').length, 2, 'the header row alone')
    t.equal((await exported(many, 'format=ndjson&limit=3')).status, 400)
  })

  t.test('403 for agents; each export stands in the audit, by its filters and not their values', async (t) => {
    const { body: key } = await shop.request('POST', '/v1/api-keys', { name: 'reader', scopes: ['contacts:read', 'contacts:write'] })
    const refused = await shop.request('GET', '/v1/contacts/export?format=csv', undefined, { authorization: `Bearer ${key.secret}` })
    t.match(refused, { status: 403, body: { requiredScope: 'contacts:export' } })
    await exported(shop, 'format=csv&email=a@example.com')
    const { body } = await shop.request('GET', '/v1/audit-events?types=export.made&limit=1')
    t.match(body.data, [{ after: { format: 'csv', filters: ['sort', 'email', 'archived'] } }])
  })
})
