import type { CustomColumn } from './custom-cells.ts'
import { exportColumns } from './export-columns.ts'
import { customFieldOf, plainName } from './header-names.ts'

/**
 * Whose export a file is, by its whole header row, and where its columns go. Names are compared without case, blanks and
 * punctuation, never by position: every export brings another set of columns.
 */
interface Family {
  readonly name: string
  readonly isOf: (has: (...names: string[]) => boolean, names: readonly string[]) => boolean
  readonly fieldOf: (name: string) => string | undefined
}

const byTable = (table: Readonly<Record<string, string>>) => (name: string) => (Object.hasOwn(table, name) ? table[name] : undefined)

const NAMES = {
  firstname: 'givenName',
  givenname: 'givenName',
  middlename: 'additionalName',
  additionalname: 'additionalName',
  lastname: 'familyName',
  familyname: 'familyName',
}

/** Parts of an address under a prefix, in the words of several programs. */
function address(prefix: string, group: string): Record<string, string> {
  const parts = {
    street: 'street',
    address: 'street',
    street2: 'street2',
    address2: 'street2',
    street3: 'street3',
    city: 'city',
    state: 'region',
    region: 'region',
    stateprovince: 'region',
    postalcode: 'postalCode',
    zipcode: 'postalCode',
    zippostalcode: 'postalCode',
    pobox: 'poBox',
    country: 'country',
    countryregion: 'country',
  }
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [prefix + name, `addresses.${group}.${part}`]))
}

const GOOGLE_ADDRESS: Readonly<Record<string, string>> = {
  formatted: 'formatted',
  street: 'street',
  city: 'city',
  pobox: 'poBox',
  region: 'region',
  postalcode: 'postalCode',
  country: 'country',
  extendedaddress: 'extended',
  type: 'label',
  label: 'label',
}

function googleField(name: string): string | undefined {
  const [, list, number, part = ''] = /^(email|phone|address)(\d{1,2})(type|label|value|[a-z]+)$/.exec(name) ?? []
  if (list === 'address') return GOOGLE_ADDRESS[part] === undefined ? undefined : `addresses.${number}.${GOOGLE_ADDRESS[part]}`
  if (list !== undefined) return part === 'value' ? `${list}s.${number}.value` : /^(type|label)$/.test(part) ? `${list}s.${number}.label` : undefined
  return byTable({
    ...NAMES,
    name: 'displayName',
    nameprefix: 'namePrefix',
    namesuffix: 'nameSuffix',
    groupmembership: 'tags',
    labels: 'tags',
    organizationname: 'company',
    organization1name: 'company',
  })(name)
}

const own = new Map(exportColumns([]).flatMap(({ name, field }) => (field === null ? [] : [[plainName(name), field] as const])))

const FAMILIES: readonly Family[] = [
  { name: 'rapport', isOf: (has) => has('kind', 'displayname', 'email1', 'email1label'), fieldOf: (name) => own.get(name) },
  {
    name: 'google',
    isOf: (has, names) =>
      (names.some((name) => /^(email|phone)1value$/.test(name)) && (has('givenname') || has('firstname') || has('name'))) ||
      has('groupmembership', 'givenname') ||
      has('labels', 'firstname', 'organizationname'),
    fieldOf: googleField,
  },
  {
    name: 'outlook',
    isOf: (has) => has('emailaddress', 'firstname') && (has('businessphone') || has('mobilephone') || has('email2address') || has('businessstreet')),
    fieldOf: byTable({
      ...NAMES,
      title: 'namePrefix',
      suffix: 'nameSuffix',
      company: 'company',
      categories: 'tags',
      emailaddress: 'emails.1',
      email2address: 'emails.2',
      email3address: 'emails.3',
      primaryphone: 'phones.1',
      mobilephone: 'phones.mobile',
      businessphone: 'phones.work',
      businessphone2: 'phones.work2',
      homephone: 'phones.home',
      homephone2: 'phones.home2',
      otherphone: 'phones.other',
      ...address('business', 'work'),
      ...address('home', 'home'),
      ...address('other', 'other'),
    }),
  },
  {
    name: 'hubspot',
    isOf: (has) => has('recordid') && (has('lifecyclestage') || has('leadstatus') || has('contactowner') || has('associatedcompany')),
    fieldOf: byTable({
      ...NAMES,
      recordid: 'externalId',
      email: 'emails.1',
      workemail: 'emails.work',
      phonenumber: 'phones.1',
      mobilephonenumber: 'phones.mobile',
      companyname: 'company',
      originalsource: 'source',
      ...address('', '1'),
      streetaddress: 'addresses.1.street',
    }),
  },
  {
    name: 'salesforce',
    isOf: (has, names) => has('lastname') && (has('accountname') || has('accountid') || names.some((name) => name.startsWith('mailing'))),
    fieldOf: byTable({
      ...NAMES,
      id: 'externalId',
      contactid: 'externalId',
      salutation: 'namePrefix',
      email: 'emails.1',
      phone: 'phones.work',
      mobile: 'phones.mobile',
      mobilephone: 'phones.mobile',
      homephone: 'phones.home',
      otherphone: 'phones.other',
      accountname: 'company',
      leadsource: 'source',
      ...address('mailing', 'work'),
      ...address('other', 'other'),
    }),
  },
  {
    name: 'pipedrive',
    isOf: (has) => has('personname'),
    fieldOf: byTable({
      personid: 'externalId',
      personname: 'displayName',
      personfirstname: 'givenName',
      personlastname: 'familyName',
      personemail: 'emails.1',
      personemailwork: 'emails.work',
      personemailhome: 'emails.home',
      personemailother: 'emails.other',
      personphone: 'phones.1',
      personphonework: 'phones.work',
      personphonehome: 'phones.home',
      personphonemobile: 'phones.mobile',
      personphoneother: 'phones.other',
      organizationname: 'company',
    }),
  },
  {
    name: 'zoho',
    isOf: (has) => has('leadname') || has('leadowner') || has('contactowner', 'leadsource'),
    fieldOf: byTable({
      ...NAMES,
      leadname: 'displayName',
      fullname: 'displayName',
      leadid: 'externalId',
      recordid: 'externalId',
      company: 'company',
      email: 'emails.1',
      secondaryemail: 'emails.2',
      phone: 'phones.1',
      mobile: 'phones.mobile',
      leadsource: 'source',
      tag: 'tags',
      ...address('', '1'),
    }),
  },
  {
    name: 'thunderbird',
    isOf: (has) => has('displayname') && (has('primaryemail') || has('emailhome') || has('emailwork')),
    fieldOf: byTable({
      ...NAMES,
      displayname: 'displayName',
      organization: 'company',
      company: 'company',
      categories: 'tags',
      email: 'emails.1',
      primaryemail: 'emails.1',
      secondaryemail: 'emails.2',
      emailhome: 'emails.home',
      emailwork: 'emails.work',
      emailother: 'emails.other',
      phone: 'phones.1',
      phonehome: 'phones.home',
      phonework: 'phones.work',
      phonemobile: 'phones.mobile',
      homephone: 'phones.home',
      workphone: 'phones.work',
      mobilenumber: 'phones.mobile',
      mobilephone: 'phones.mobile',
      ...address('home', 'home'),
      ...address('work', 'work'),
    }),
  },
]

const PLAIN = byTable({
  ...NAMES,
  name: 'displayName',
  fullname: 'displayName',
  displayname: 'displayName',
  surname: 'familyName',
  forename: 'givenName',
  company: 'company',
  companyname: 'company',
  organization: 'company',
  organisation: 'company',
  kind: 'kind',
  id: 'externalId',
  externalid: 'externalId',
  customerid: 'externalId',
  email: 'emails.1',
  emailaddress: 'emails.1',
  mail: 'emails.1',
  emailwork: 'emails.work',
  workemail: 'emails.work',
  emailhome: 'emails.home',
  homeemail: 'emails.home',
  phone: 'phones.1',
  phonenumber: 'phones.1',
  telephone: 'phones.1',
  tel: 'phones.1',
  mobile: 'phones.mobile',
  mobilephone: 'phones.mobile',
  cell: 'phones.mobile',
  cellphone: 'phones.mobile',
  workphone: 'phones.work',
  homephone: 'phones.home',
  ...address('', '1'),
  zip: 'addresses.1.postalCode',
  postcode: 'addresses.1.postalCode',
  county: 'addresses.1.region',
  language: 'language',
  locale: 'language',
  timezone: 'timeZone',
  source: 'source',
  tags: 'tags',
  labels: 'tags',
  groups: 'tags',
  interests: 'interests',
  ownerid: 'ownerId',
  keycustomer: 'keyCustomer',
  relationshiptype: 'relationshipType',
  lifecyclestage: 'lifecycleStage',
})

function plainField(name: string): string | undefined {
  const [, list, number] = /^(email|phone)(\d{1,2})$/.exec(name) ?? []
  return list === undefined ? PLAIN(name) : `${list}s.${number}`
}

/** The family of a header row, and the field of each of its columns (null where it is taken to none): of the contact before the organization's own. */
export function readHeaders(headers: readonly string[], custom: readonly CustomColumn[] = []): { family: string; fields: (string | null)[] } {
  const names = headers.map(plainName)
  const has = (...wanted: string[]) => wanted.every((name) => names.includes(name))
  const family = FAMILIES.find(({ isOf }) => isOf(has, names))
  const fieldOf = family?.fieldOf ?? plainField
  const taken = new Set<string>()
  const fields = names.map((name, i) => {
    const field = fieldOf(name) ?? customFieldOf(headers[i] ?? '', custom)
    // Of two columns for one place the first counts.
    if (field === undefined || taken.has(field)) return null
    taken.add(field)
    return field
  })
  return { family: family?.name ?? 'plain', fields }
}
