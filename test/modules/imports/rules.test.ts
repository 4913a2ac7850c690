import fc from 'fast-check'
import t from 'tap'
import { defuse, undefuse } from '../../../src/modules/imports/rules/cells.ts'
import { countryCode } from '../../../src/modules/imports/rules/country.ts'
import { planOf, rowOfCells } from '../../../src/modules/imports/rules/csv-row.ts'
import { DELIMITERS, delimiterOf, encodingOfHead } from '../../../src/modules/imports/rules/dialect.ts'
import { readHeaders } from '../../../src/modules/imports/rules/headers.ts'
import { patchOf } from '../../../src/modules/imports/rules/row-data.ts'
import { targetOf } from '../../../src/modules/imports/rules/targets.ts'

const keyOf = (kind: string, value: string) => (kind === 'email' ? value.toLowerCase() : value.replace(/[^+\d]/g, ''))

t.test('a defused cell is no formula, and gives back the text it was', async (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', 'a') })), (text) => {
      const cell = defuse(text)
      return !/^[=+\-@\t\r]/.test(cell) && undefuse(cell) === text
    }),
  )
  t.equal(defuse('=1+1'), "'=1+1")
  t.equal(defuse("'tis"), "'tis")
})

t.test('the delimiter is the one of the header row, outside quotation marks', async (t) => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'ü') })
  fc.assert(
    fc.property(fc.constantFrom(...DELIMITERS), fc.array(name, { minLength: 2, maxLength: 8 }), (delimiter, names) => {
      return delimiterOf(`${names.map((each) => `"${each},,,;;;"`).join(delimiter)}\r\n1,1,1,1,1,1,1,1;1\n`) === delimiter
    }),
  )
  t.equal(delimiterOf('\ufeffName;E-mail\na,b,c,d'), ';')
})

t.test('the encoding by its mark or its zeros', async (t) => {
  const marked = (encoding: BufferEncoding) => Buffer.from('\ufeffName', encoding)
  t.equal(encodingOfHead(marked('utf8')), 'utf-8')
  t.equal(encodingOfHead(marked('utf16le')), 'utf-16le')
  t.equal(encodingOfHead(marked('utf16le').swap16()), 'utf-16be')
  t.equal(encodingOfHead(Buffer.from('Name;Größe', 'utf16le')), 'utf-16le')
  t.equal(encodingOfHead(Buffer.from('Name;Größe', 'utf16le').swap16()), 'utf-16be')
  t.equal(encodingOfHead(Buffer.from('Name;Größe', 'latin1')), undefined)
})

/** The header rows that exports bring, shortened to what matters and a few that do not. */
const HEADERS: Readonly<Record<string, readonly [string, Record<string, string | null>]>> = {
  'Google, legacy': [
    'Name,Given Name,Additional Name,Family Name,Yomi Name,Birthday,Location,Language,Group Membership,E-mail 1 - Type,E-mail 1 - Value,E-mail 2 - Type,E-mail 2 - Value,Phone 1 - Type,Phone 1 - Value,Address 1 - Type,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Country,Organization 1 - Name,Organization 1 - Title',
    {
      Name: 'displayName',
      'E-mail 2 - Value': 'emails.2.value',
      'Phone 1 - Type': 'phones.1.label',
      'Address 1 - PO Box': 'addresses.1.poBox',
      'Organization 1 - Name': 'company',
      Language: null,
      Location: null,
    },
  ],
  'Google, current': [
    'First Name,Middle Name,Last Name,Organization Name,Organization Title,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Label,Address 1 - Formatted,Website 1 - Value',
    { 'First Name': 'givenName', 'E-mail 1 - Label': 'emails.1.label', Labels: 'tags', 'Website 1 - Value': null },
  ],
  'Outlook, desktop': [
    'Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,Business Street 2,Business City,Business State,Business Postal Code,Business Country/Region,Home Street,Home Country/Region,E-mail Address,E-mail 2 Address,Business Phone,Mobile Phone,Birthday,Notes',
    {
      Title: 'namePrefix',
      'Business Street 2': 'addresses.work.street2',
      'Business Country/Region': 'addresses.work.country',
      'E-mail Address': 'emails.1',
      'Mobile Phone': 'phones.mobile',
      Notes: null,
    },
  ],
  'Outlook.com': [
    "First Name,Last Name,Given Name Yomi,E-mail Address,E-mail 2 Address,Business Country,Home City,Mobile Phone,Assistant's Phone,Spouse",
    { 'Business Country': 'addresses.work.country', "Assistant's Phone": null },
  ],
  HubSpot: [
    'Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,Lifecycle Stage,Create Date,Company Name,Associated Company IDs,Original Source',
    { 'Record ID': 'externalId', Email: 'emails.1', 'Lifecycle Stage': null, 'Contact owner': null },
  ],
  'Salesforce, report': [
    'First Name,Last Name,Email,Phone,Account Name,Mailing City,Mailing State/Province,Mailing Zip/Postal Code',
    { 'Account Name': 'company', 'Mailing Zip/Postal Code': 'addresses.work.postalCode' },
  ],
  'Salesforce, Data Loader': [
    'Id,FirstName,LastName,Email,Phone,AccountId,MailingStreet,MailingCity,OwnerId,CreatedDate',
    { Id: 'externalId', MailingStreet: 'addresses.work.street', OwnerId: null },
  ],
  Pipedrive: ['Person - ID,Person - Name,Person - Email,Person - Phone,Organization - Name', { 'Person - Name': 'displayName', 'Person - Phone': 'phones.1' }],
  Zoho: ['Lead Name,Email,Phone,Lead Source,Lead Owner,Lead Status,Industry', { 'Lead Name': 'displayName', 'Lead Source': 'source', Industry: null }],
  Thunderbird: [
    "Display Name,Title,First Name,Last Name,Email Home,Email Work,Email Other,Birthday,Manager's Name,Spouse,IM Aim,Categories",
    { 'Display Name': 'displayName', 'Email Work': 'emails.work', Categories: 'tags', Title: null },
  ],
  Plain: ['id,email,firstName,lastName,phone,action', { id: 'externalId', email: 'emails.1', firstName: 'givenName', action: null }],
}

for (const [name, [header, expected]] of Object.entries(HEADERS)) {
  t.test(`the columns of ${name}`, async (t) => {
    const columns = header.split(',')
    const read = (names: readonly string[]) => {
      const { family, fields } = readHeaders(names)
      return { family, fields: Object.fromEntries(names.map((column, i) => [column, fields[i]])) }
    }
    const { family, fields } = read(columns)
    t.equal(family, name.split(/[,.]/)[0]?.toLowerCase())
    t.match(fields, expected)
    t.ok(
      Object.values(fields).every((field) => field == null || targetOf(field) !== undefined),
      'every field is one',
    )
    t.same(read(columns.toReversed()), { family, fields }, 'whatever their order')
  })
}

t.test('a row of Google: several values in a cell, stars, groups', async (t) => {
  const names = [
    'Name',
    'Group Membership',
    'E-mail 1 - Type',
    'E-mail 1 - Value',
    'Phone 1 - Type',
    'Phone 1 - Value',
    'Address 1 - Country',
    'Address 1 - City',
  ]
  const { family, fields } = readHeaders(names)
  const plan = planOf({ family, columns: names.map((column, i) => ({ column, field: fields[i] ?? null })) })
  const row = rowOfCells(plan, ['Ada', '* myContacts ::: Suppliers', '* Work', 'a@x.com ::: b@x.com', '', '+44 1', 'Atlantis', 'Poseidonis'], keyOf)
  t.match(row, {
    fields: {
      displayName: 'Ada',
      tags: ['Suppliers'],
      emails: [{ value: 'a@x.com', label: 'Work', primary: true }, { value: 'b@x.com' }],
      phones: [{ value: '+44 1', label: null }],
      addresses: [{ city: 'Poseidonis', formatted: 'Poseidonis\nAtlantis' }],
    },
  })
})

t.test('what a row adds to a known contact is added once', async (t) => {
  const known = {
    emails: [{ value: 'Ada@x.com', label: null, primary: true }],
    phones: [{ value: '(01) 2', e164: '+4412', label: 'home', primary: true }],
    handles: [],
    addresses: [],
    tags: ['vip'],
    interests: [],
    country: null,
  }
  const given = { emails: [{ value: 'ada@X.com', label: 'work' }, { value: 'new@x.com' }], phones: [{ value: '+4412' }], tags: ['vip', 'press'] }
  const patch = patchOf({ adds: true }, given, known, keyOf)
  t.same(patch, {
    emails: [
      { value: 'Ada@x.com', label: 'work', primary: true },
      { value: 'new@x.com', primary: false },
    ],
    tags: ['vip', 'press'],
  })
  t.same(patchOf({ adds: true }, given, { ...known, ...patch } as never, keyOf), {}, 'a second time nothing is new')
})

t.test('countries in words', async (t) => {
  for (const [text, code] of [
    ['gb', 'GB'],
    ['UK', 'GB'],
    ['United States of America', 'US'],
    ['Deutschland', 'DE'],
    ['Indonesia', 'ID'],
    ['Atlantis', undefined],
  ] as const)
    t.equal(countryCode(text), code, text)
})
