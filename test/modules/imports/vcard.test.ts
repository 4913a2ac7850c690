import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import t from 'tap'
import { readCard } from '../../../src/modules/imports/rules/vcard/card.ts'
import { escapeText, type Property, partsOf, readProperty, unescapeText, unfold, writeProperty } from '../../../src/modules/imports/rules/vcard/property.ts'
import { contactsOf, counts, imported, rowsOf, startImports } from './support.ts'

const { organization } = await startImports(t.teardown)
const samples = fileURLToPath(new URL('../../../../shared/samples/vcard/', import.meta.url))

const cardsIn = (text: string): Property[][] =>
  text
    .split(/^BEGIN:VCARD\s*$/im)
    .slice(1)
    .map((card) => readCard((card.split(/^END:VCARD/im)[0] ?? '').split(/\r\n|\n|\r/)) ?? [])

const exportOf = async (at: Awaited<ReturnType<typeof organization>>): Promise<string> =>
  (await at.request('GET', '/v1/contacts/export?format=vcard&sort=createdAt')).body

/** A property as text, whatever the order of its types. */
const asText = ({ group, name, params, value }: Property) =>
  JSON.stringify([
    group,
    name,
    Object.entries(params)
      .map(([key, values]) => [key, [...values].sort()])
      .sort(),
    value,
  ])

t.test('every property of the sample files comes out again', { skip: existsSync(samples) ? false : 'the samples are not here' }, async (t) => {
  for (const name of readdirSync(samples)) {
    t.test(name, async (t) => {
      const shop = await organization({ country: 'US' })
      const text = readFileSync(samples + name, 'utf8')
      const cards = cardsIn(text)
      const done = await imported(shop, 'format=vcard', text)
      t.match(done.counts, counts({ created: cards.length }), JSON.stringify(await rowsOf(shop, done.id, 'status=failed')))
      const out = await exportOf(shop)
      t.ok(
        out.split('\r\n').every((line) => Buffer.byteLength(line) <= 75),
        'folded',
      )
      const written = cardsIn(out)
      t.equal(written.length, cards.length)
      for (const [i, card] of cards.entries()) {
        const told = new Set(written[i]?.map(asText))
        t.same(
          card.map(asText).filter((property) => !told.has(property)),
          [],
          'nothing is lost',
        )
        // 4.0 needs a formatted name; nothing else is invented.
        t.same(
          written[i]?.filter((property) => !card.map(asText).includes(asText(property))).filter(({ name }) => name !== 'FN'),
          [],
        )
      }
      const before = await contactsOf(shop)
      const again = await imported(shop, 'format=vcard&mode=upsert', text)
      t.match(again.counts, { created: 0, updated: 0 })
      t.same(await contactsOf(shop), before, 'a second time changes nothing')
      t.equal(await exportOf(shop), out)
    })
  }
})

const V21 = [
  'BEGIN:VCARD',
  'VERSION:2.1',
  'N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg;;Dr.;',
  'FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg =',
  'M=C3=BCller',
  'TEL;CELL;PREF:+49 30 901820',
  'TEL;WORK:extension only',
  'EMAIL;INTERNET:joerg@example.de',
  'ADR;HOME:;;Hauptstr. 1, Hof;Berlin;;10115;Deutschland',
  'NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0Atwo',
  'PHOTO;JPEG;ENCODING=BASE64:',
  ' AAEC',
  ' Aw==',
  '',
  'X-SHOE-SIZE;LEFT:44',
  'END:VCARD',
  '',
].join('\r\n')
const V4 = [
  'begin:vcard',
  'FN:Ada Lovelace',
  'VERSION:4.0',
  'N:Lovelace;Ada;;;',
  'UID:urn:uuid:1815',
  'BDAY:--0203',
  'TEL;VALUE=uri;TYPE="work,voice";PREF=1:tel:+1-418-656-9254;ext=102',
  'item1.EMAIL;TYPE=home:ada@example.com',
  'item1.X-ABLabel:_$!<Private>!$_',
  'IMPP;TYPE=home:telegram:adal',
  'CATEGORIES:vip,press\\, radio',
  'end:vcard',
].join('\n')

t.test('2.1 and 4.0 become contacts', async (t) => {
  const shop = await organization()
  t.match((await imported(shop, 'format=vcard', V21 + V4)).counts, counts({ created: 2 }))
  const [joerg, ada] = await contactsOf(shop)
  t.match(joerg, {
    displayName: 'Jörg Müller',
    givenName: 'Jörg',
    familyName: 'Müller',
    phones: [{ value: '+49 30 901820', e164: '+4930901820', label: 'mobile', primary: true }],
    emails: [{ value: 'joerg@example.de', label: null }],
    addresses: [{ street: 'Hauptstr. 1, Hof', city: 'Berlin', postalCode: '10115', country: 'DE', label: 'home' }],
  })
  t.match(ada, {
    externalId: 'urn:uuid:1815',
    phones: [{ value: '+1-418-656-9254', label: 'work' }],
    emails: [{ label: 'home' }],
    handles: [{ network: 'telegram', value: 'adal', label: 'home' }],
    tags: ['vip', 'press, radio'],
  })
  const out = await exportOf(shop)
  for (const line of [
    'FN:Jörg Müller',
    'N:Müller;Jörg;;Dr.;',
    'TEL;TYPE=work:extension only',
    'NOTE:one\\ntwo',
    'PHOTO:data:image/jpeg;base64,AAECAw==',
    'X-SHOE-SIZE;TYPE=left:44',
    'BDAY:--0203',
    'TEL;PREF=1;TYPE=work,voice;VALUE=uri:tel:+1-418-656-9254;ext=102',
    'item1.X-ABLABEL:_$!<Private>!$_',
    'CATEGORIES:vip,press\\, radio',
  ])
    t.match(out, `${line}\r\n`, line)

  t.test('what has changed since is told as it is now, and the rest as it was', async (t) => {
    await shop.request('PATCH', `/v1/contacts/${ada.id}`, {
      displayName: 'Ada King',
      emails: [{ value: 'countess@example.com', label: 'work' }],
      tags: ['vip'],
    })
    const changed = (await exportOf(shop)).split('BEGIN:VCARD')[2] ?? ''
    for (const line of ['FN:Ada King', 'N:Lovelace;Ada;;;', 'EMAIL;TYPE=work;PREF=1:countess@example.com', 'CATEGORIES:vip', 'BDAY:--0203'])
      t.match(changed, `${line}\r\n`, line)
    t.notMatch(changed, 'ada@example.com')
    t.notMatch(changed, 'radio')
  })

  t.test('an erased person leaves no card', async (t) => {
    await shop.request('POST', `/v1/contacts/${joerg.id}/erase`, { confirm: true })
    t.notMatch(await exportOf(shop), 'SHOE')
  })
})

t.test('a merge adds what the other card says beyond a contact; its revert takes it away again', async (t) => {
  const card = (name: string, more: string) => `BEGIN:VCARD\r\nVERSION:4.0\r\nFN:${name}\r\nUID:${name}\r\n${more}END:VCARD\r\n`
  const shop = await organization()
  await imported(shop, 'format=vcard', card('Ada', 'X-CAT:Tom\r\n') + card('Ida', 'X-CAT:Tom\r\nX-DOG:Rex\r\n'))
  const [ada, ida] = await contactsOf(shop)
  const said = async () => (await shop.request('GET', `/v1/contacts/${ada.id}/export`)).body.sections.properties.map(({ value }: any) => value)
  const before = await said()
  const { body, status } = await shop.request('POST', '/v1/contact-merges', { survivorId: ada.id, duplicateIds: [ida.id], confirmExternalIds: true })
  t.equal(status, 201)
  t.equal(body.moved.cardProperties, 1)
  t.same(await said(), [...before, 'Rex'])
  t.equal((await shop.request('POST', `/v1/contact-merges/${body.id}/revert`)).status, 200)
  t.same(await said(), before)
})

t.test('422 a card without an end; a card of nothing fails alone', async (t) => {
  const shop = await organization()
  const refused = await shop.request('POST', '/v1/imports?format=vcard', 'BEGIN:VCARD\nFN:Ada\n', { 'content-type': 'text/vcard' })
  t.match(refused, { status: 422, body: { code: 'unreadable-file' } })
  const done = await imported(shop, 'format=vcard', 'BEGIN:VCARD\nEND:VCARD\nBEGIN:VCARD\nFN:Ada\nEND:VCARD\n')
  t.match(done.counts, counts({ created: 1, failed: 1 }))
  t.match(await rowsOf(shop, done.id, 'status=failed'), [{ line: 1, problems: [{ code: 'not-a-vcard' }] }])
})

t.test('text survives its escapes, and a property its line', async (t) => {
  const text = fc.string({ unit: fc.constantFrom('a', ',', ';', '\\', '\n', 'n', 'ü', '😀', ':') })
  fc.assert(fc.property(text, (value) => unescapeText(escapeText(value)) === value))
  fc.assert(
    fc.property(
      fc.array(
        text.map((part) => part.trim()),
        { minLength: 2, maxLength: 7 },
      ),
      (parts) => {
        t.same(partsOf(parts.map(escapeText).join(';'), ';'), parts)
      },
    ),
  )
  const param = fc
    .string({ unit: fc.constantFrom('a', '"', '^', ';', ':', '\n', 'ü'), minLength: 1 })
    .map((value) => value.trim())
    .filter((value) => value !== '')
  fc.assert(
    fc.property(text, param, fc.constantFrom('item1', null), (value, label, group) => {
      const property: Property = { group, name: 'X-ANY', params: { LABEL: [label], TYPE: ['work', 'home'] }, value: escapeText(value) }
      const [line = ''] = unfold(writeProperty(property).split('\r\n'), '4.0')
      t.same(readProperty(line, '4.0'), property)
    }),
  )
})
