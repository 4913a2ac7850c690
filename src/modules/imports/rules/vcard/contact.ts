import { countryCode } from '../country.ts'
import type { ExportedAddress, ExportedContact } from '../export-columns.ts'
import type { KeyOf, Place, RowData, Unreadable } from '../row-data.ts'
import { escapeText, type Property, partsOf, unescapeText, writeProperty } from './property.ts'

/** What a contact takes of a card, and how the two go out together again. */

const NO_LABEL = /^(internet|voice|pref|x400|msg|text|video|postal|parcel|dom|intl|)$/

/** Work, home, cell ...: the first type that says what the point is for. */
function labelOf({ params }: Property): string | null {
  const types = (params['TYPE'] ?? []).filter((type) => !NO_LABEL.test(type))
  const best = types.find((type) => type === 'cell' || type === 'fax' || type === 'pager') ?? types[0]
  return best === undefined ? null : best === 'cell' ? 'mobile' : best.slice(0, 50)
}

const isPreferred = ({ params }: Property) => params['PREF']?.[0] === '1'

/** The number of a `tel:` URI (RFC 3966) without its parameters, or the text. */
function numberOf({ value }: Property): string {
  const text = unescapeText(value).trim()
  return /^tel:/i.test(text) ? (text.slice(4).split(';')[0] ?? '') : text
}

function handleOf({ value }: Property): { network: string; value: string } | undefined {
  const [, network, handle] = /^([a-z][\w.+-]*):(.+)$/i.exec(unescapeText(value)) ?? []
  return network === undefined || handle === undefined || handle.startsWith('//') ? undefined : { network, value: handle }
}

const ADDRESS_FIELDS = ['poBox', 'extended', 'street', 'city', 'region', 'postalCode'] as const

function addressOf(property: Property): Omit<ExportedAddress, 'primary'> {
  const parts = partsOf(property.value, ';')
  const country = parts[6] ?? ''
  const code = countryCode(country)
  const spelled = parts.filter((part) => part !== '').join('\n')
  const fields = Object.fromEntries(ADDRESS_FIELDS.map((field, i) => [field, parts[i] === undefined || parts[i] === '' ? null : parts[i]]))
  return {
    ...(fields as Record<(typeof ADDRESS_FIELDS)[number], string | null>),
    label: labelOf(property),
    country: code ?? null,
    formatted: property.params['LABEL']?.[0] ?? (country !== '' && code === undefined ? spelled : null),
  }
}

function namesOf(property: Property | undefined): { family: string; given: string; whole: string } {
  const [family = '', given = '', additional = '', prefix = '', suffix = ''] = property === undefined ? [] : partsOf(property.value, ';')
  return { family, given, whole: [prefix, given, additional, family, suffix].filter((part) => part !== '').join(' ') }
}

/** The properties with what was taken of them marked. A number that is none is no reason to refuse a card: it stays in it. */
export function markTaken(properties: readonly Property[], keyOf: KeyOf): Property[] {
  const seen = new Set<string>()
  return properties.map((property) => {
    const kind = property.name === 'EMAIL' ? 'email' : property.name === 'TEL' ? 'phone' : undefined
    if (kind === undefined) return property
    const key = keyOf(kind, kind === 'email' ? unescapeText(property.value) : numberOf(property), null)
    const taken = key !== undefined && !seen.has(`${kind} ${key}`)
    seen.add(`${kind} ${key}`)
    return { ...property, taken }
  })
}

/** @param source the properties of a card, as they were staged */
export function rowOfCard(source: unknown, keyOf: KeyOf): RowData | Unreadable {
  if (!Array.isArray(source)) return { unreadable: { code: 'not-a-vcard', detail: 'is no vCard that can be read', value: String(source ?? '').slice(0, 200) } }
  const properties = markTaken(source as readonly Property[], keyOf)
  const all = (name: string) => properties.filter((property) => property.name === name)
  const [fn, n, org, uid, kind] = ['FN', 'N', 'ORG', 'UID', 'KIND'].map((name) => all(name)[0])
  const fields: Record<string, unknown> = {}
  const places = new Map<string, Place>()
  const put = (field: string, value: unknown, property: Property | undefined) => {
    if (property === undefined || value === '' || value === undefined) return
    fields[field] = value
    places.set(`/${field}`, { column: property.name, value: property.value })
  }
  const putList = <T extends object>(field: string, from: readonly Property[], itemOf: (property: Property) => T | undefined) => {
    const pairs = from.flatMap((property) => {
      const item = itemOf(property)
      return item === undefined ? [] : [{ property, item }]
    })
    const first = pairs.findIndex(({ property }) => isPreferred(property))
    const items = pairs.map(({ item }, i) => (i === first ? { ...item, primary: true } : item))
    if (items.length === 0) return
    fields[field] = items
    for (const [i, { property }] of pairs.entries()) places.set(`/${field}/${i}`, { column: property.name, value: property.value })
  }
  const names = namesOf(n)
  put('displayName', fn === undefined ? '' : unescapeText(fn.value).trim(), fn)
  put('givenName', names.given, n)
  put('familyName', names.family, n)
  put('externalId', uid === undefined ? '' : unescapeText(uid.value), uid)
  putList('emails', all('EMAIL'), (property) =>
    property.taken === true ? { value: unescapeText(property.value).trim(), label: labelOf(property) } : undefined,
  )
  putList('phones', all('TEL'), (property) => (property.taken === true ? { value: numberOf(property), label: labelOf(property) } : undefined))
  putList('addresses', all('ADR'), (property) => (partsOf(property.value, ';').join('') === '' ? undefined : addressOf(property)))
  putList('handles', all('IMPP'), (property) => {
    const handle = handleOf(property)
    return handle === undefined ? undefined : { ...handle, label: labelOf(property) }
  })
  const tags = all('CATEGORIES').flatMap(({ value }) => partsOf(value, ',').filter((tag) => tag !== ''))
  put('tags', tags.length === 0 ? undefined : [...new Set(tags)], all('CATEGORIES')[0])
  const company = org === undefined ? '' : (partsOf(org.value, ';')[0] ?? '')
  const isCompany =
    /^(org|group)$/i.test(kind?.value ?? '') || (company !== '' && names.whole === '' && (fn === undefined || unescapeText(fn.value) === company))
  const points = [fields['emails'], fields['phones']] as (readonly { value: string }[] | undefined)[]
  const name = names.whole || company || points.flatMap((list) => list ?? [])[0]?.value
  return { fields, naming: { kind: isCompany ? 'company' : 'person', ...(name === undefined ? {} : { displayName: name }) }, adds: true, places }
}

/** The contact as a vCard 4.0: the properties it came with, where they still say what is so, and new ones for the rest. */
export function writeCard(contact: ExportedContact, kept: readonly Property[]): string {
  const properties = [
    ...kept.filter((property) => holds(property, contact)),
    ...missing(
      contact,
      kept.filter((property) => holds(property, contact)),
    ),
  ]
  return ['BEGIN:VCARD\r\n', 'VERSION:4.0\r\n', ...properties.map(writeProperty), 'END:VCARD\r\n'].join('')
}

const nfc = (text: string) => text.trim().normalize('NFC')

/** Whether a kept property still says what is so of the contact. What nothing was taken of always does. */
function holds(property: Property, contact: ExportedContact): boolean {
  switch (property.name) {
    case 'FN':
      return unescapeText(property.value).trim() === contact.displayName
    case 'N': {
      const { given, family } = namesOf(property)
      return given === (contact.givenName ?? '') && family === (contact.familyName ?? '')
    }
    case 'EMAIL':
      return property.taken !== true || contact.emails.some(({ value }) => value === nfc(unescapeText(property.value)))
    case 'TEL':
      return property.taken !== true || contact.phones.some(({ value }) => value === numberOf(property))
    case 'ADR':
      return partsOf(property.value, ';').join('') === '' || contact.addresses.some((address) => sameAddress(address, addressOf(property)))
    case 'IMPP': {
      const handle = handleOf(property)
      return handle === undefined || contact.handles.some(({ network, value }) => network === handle.network && value === handle.value)
    }
    case 'CATEGORIES':
      return partsOf(property.value, ',').every((tag) => tag === '' || contact.tags.includes(tag))
    case 'UID':
      return unescapeText(property.value) === contact.externalId
    default:
      return true
  }
}

function sameAddress(a: Omit<ExportedAddress, 'primary'>, b: Omit<ExportedAddress, 'primary'>): boolean {
  return [...ADDRESS_FIELDS, 'country' as const, 'formatted' as const].every((field) => a[field] === b[field])
}

/** What the contact has and no kept property says. */
function missing(contact: ExportedContact, kept: readonly Property[]): Property[] {
  const has = (name: string) => kept.some((property) => property.name === name)
  const of = (name: string) => kept.filter((property) => property.name === name)
  const made = (name: string, value: string, point?: { label: string | null; primary: boolean }): Property => ({
    group: null,
    name,
    params: {
      ...(point?.label == null ? {} : { TYPE: [point.label === 'mobile' ? 'cell' : point.label] }),
      ...(point?.primary === true && !of(name).some(isPreferred) ? { PREF: ['1'] } : {}),
    },
    value,
  })
  const { displayName, givenName, familyName, externalId, kind, tags } = contact
  const told = new Set(of('CATEGORIES').flatMap(({ value }) => partsOf(value, ',')))
  const untold = tags.filter((tag) => !told.has(tag))
  return [
    ...(has('FN') ? [] : [made('FN', escapeText(displayName))]),
    ...(has('N') || (givenName ?? familyName) === null ? [] : [made('N', `${escapeText(familyName ?? '')};${escapeText(givenName ?? '')};;;`)]),
    ...(has('KIND') || kind !== 'company' || has('ORG') ? [] : [made('KIND', 'org')]),
    ...contact.emails
      .filter(({ value }) => !of('EMAIL').some((property) => nfc(unescapeText(property.value)) === value))
      .map((email) => made('EMAIL', escapeText(email.value), email)),
    ...contact.phones
      .filter(({ value }) => !of('TEL').some((property) => property.taken === true && numberOf(property) === value))
      .map((phone) => ({ ...made('TEL', `tel:${phone.e164}`, phone), params: { ...made('TEL', '', phone).params, VALUE: ['uri'] } })),
    ...contact.addresses.filter((address) => !of('ADR').some((property) => sameAddress(address, addressOf(property)))).map(propertyOfAddress),
    ...contact.handles
      .filter(({ network, value }) => !of('IMPP').some((property) => handleOf(property)?.network === network && handleOf(property)?.value === value))
      .map((handle) => made('IMPP', escapeText(`${handle.network.replace(/[^\w.+-]/g, '-')}:${handle.value}`), handle)),
    ...(untold.length === 0 ? [] : [made('CATEGORIES', untold.map(escapeText).join(','))]),
    ...(has('UID') || externalId === null ? [] : [made('UID', escapeText(externalId))]),
  ]
}

function propertyOfAddress(address: ExportedAddress): Property {
  const parts = [...ADDRESS_FIELDS.map((field) => address[field]), address.country]
  return {
    group: null,
    name: 'ADR',
    params: {
      ...(address.label === null ? {} : { TYPE: [address.label] }),
      ...(address.formatted === null ? {} : { LABEL: [address.formatted] }),
    },
    value: parts.map((part) => escapeText(part ?? '')).join(';'),
  }
}
