import { defuse, SEPARATOR } from './cells.ts'
import { type CustomColumn, cellOfValue, customHeader, valuesBeyondCells } from './custom-cells.ts'

/** A contact as its wire schema shows it, as far as a file takes it. */
export interface ExportedContact {
  readonly id: string
  readonly kind: string
  readonly displayName: string
  readonly givenName: string | null
  readonly familyName: string | null
  readonly emails: readonly { value: string; label: string | null; primary: boolean }[]
  readonly phones: readonly { value: string; e164: string; label: string | null; primary: boolean }[]
  readonly handles: readonly { network: string; value: string; label: string | null; primary: boolean }[]
  readonly addresses: readonly ExportedAddress[]
  readonly externalId: string | null
  readonly lifecycleStage: string
  readonly relationshipType: string | null
  readonly ownerId: string | null
  readonly keyCustomer: boolean
  readonly country: string | null
  readonly language: string | null
  readonly timeZone: string | null
  readonly source: string | null
  readonly interests: readonly string[]
  readonly tags: readonly string[]
  readonly customFields: Readonly<Record<string, unknown>>
  readonly createdAt: string
  readonly updatedAt: string
}
export interface ExportedAddress {
  readonly label: string | null
  readonly street: string | null
  readonly extended: string | null
  readonly poBox: string | null
  readonly city: string | null
  readonly region: string | null
  readonly postalCode: string | null
  readonly country: string | null
  readonly formatted: string | null
  readonly primary: boolean
}

interface ExportColumn {
  readonly name: string
  /** Where an import takes it; null for what the service keeps itself. */
  readonly field: string | null
  readonly cellOf: (contact: ExportedContact) => string
}

/** Points of contact beyond these stand in the last column, as JSON, so that nothing is lost however many there are. */
const NUMBERED = { emails: 3, phones: 3, handles: 2, addresses: 2 } as const
const ADDRESS_PARTS = ['street', 'extended', 'poBox', 'city', 'region', 'postalCode', 'country', 'formatted'] as const

const text = (value: string | null | undefined) => defuse(value ?? '')
const plain = (name: string, field: string, takenFrom: (contact: ExportedContact) => string | null): ExportColumn => ({
  name,
  field,
  cellOf: (contact) => text(takenFrom(contact)),
})
/** Google's way: a star before the label of the one to use first. */
const labelOf = (point: { label: string | null; primary: boolean } | undefined) =>
  point === undefined ? '' : text(point.primary ? `* ${point.label ?? ''}`.trimEnd() : point.label)
const numbered = (count: number, columns: (i: number) => readonly ExportColumn[]) => Array.from({ length: count }, (_, i) => columns(i)).flat()
const isSeparable = (value: string) => !value.includes(SEPARATOR.trim())

const COLUMNS: readonly ExportColumn[] = [
  { name: 'Id', field: null, cellOf: ({ id }) => id },
  plain('Kind', 'kind', ({ kind }) => kind),
  plain('Display name', 'displayName', ({ displayName }) => displayName),
  plain('Given name', 'givenName', ({ givenName }) => givenName),
  plain('Family name', 'familyName', ({ familyName }) => familyName),
  ...numbered(NUMBERED.emails, (i) => [
    plain(`Email ${i + 1}`, `emails.${i + 1}.value`, ({ emails }) => emails[i]?.value ?? null),
    { name: `Email ${i + 1} label`, field: `emails.${i + 1}.label`, cellOf: ({ emails }) => labelOf(emails[i]) },
  ]),
  ...numbered(NUMBERED.phones, (i) => [
    // Always a plus and digits, which no formula is made of, so a telephone or another program can take it as it is.
    { name: `Phone ${i + 1}`, field: `phones.${i + 1}.value`, cellOf: ({ phones }) => phones[i]?.e164 ?? '' },
    plain(`Phone ${i + 1} as written`, `phones.${i + 1}.written`, ({ phones }) => (phones[i]?.value === phones[i]?.e164 ? null : (phones[i]?.value ?? null))),
    { name: `Phone ${i + 1} label`, field: `phones.${i + 1}.label`, cellOf: ({ phones }) => labelOf(phones[i]) },
  ]),
  ...numbered(NUMBERED.handles, (i) => [
    plain(`Handle ${i + 1} network`, `handles.${i + 1}.network`, ({ handles }) => handles[i]?.network ?? null),
    plain(`Handle ${i + 1}`, `handles.${i + 1}.value`, ({ handles }) => handles[i]?.value ?? null),
    { name: `Handle ${i + 1} label`, field: `handles.${i + 1}.label`, cellOf: ({ handles }) => labelOf(handles[i]) },
  ]),
  ...numbered(NUMBERED.addresses, (i) => [
    ...ADDRESS_PARTS.map((part) => plain(`Address ${i + 1} ${part}`, `addresses.${i + 1}.${part}`, ({ addresses }) => addresses[i]?.[part] ?? null)),
    { name: `Address ${i + 1} label`, field: `addresses.${i + 1}.label`, cellOf: ({ addresses }) => labelOf(addresses[i]) },
  ]),
  plain('External id', 'externalId', ({ externalId }) => externalId),
  plain('Life cycle stage', 'lifecycleStage', ({ lifecycleStage }) => lifecycleStage),
  plain('Relationship type', 'relationshipType', ({ relationshipType }) => relationshipType),
  plain('Owner id', 'ownerId', ({ ownerId }) => ownerId),
  { name: 'Key customer', field: 'keyCustomer', cellOf: ({ keyCustomer }) => String(keyCustomer) },
  plain('Country', 'country', ({ country }) => country),
  plain('Language', 'language', ({ language }) => language),
  plain('Time zone', 'timeZone', ({ timeZone }) => timeZone),
  plain('Source', 'source', ({ source }) => source),
  plain('Tags', 'tags', ({ tags }) => (tags.every(isSeparable) ? tags.join(SEPARATOR) : null)),
  plain('Interests', 'interests', ({ interests }) => (interests.every(isSeparable) ? interests.join(SEPARATOR) : null)),
  { name: 'Created at', field: null, cellOf: ({ createdAt }) => createdAt },
  { name: 'Updated at', field: null, cellOf: ({ updatedAt }) => updatedAt },
]

/** The columns of the file of an organization with these fields of its own, in an order that only grows at its end. */
export function exportColumns(custom: readonly CustomColumn[]): ExportColumn[] {
  return [
    ...COLUMNS,
    { name: 'Further', field: 'further', cellOf: (contact) => furtherOf(contact, custom) },
    ...custom.map((column) => ({
      name: customHeader(column),
      field: customHeader(column),
      cellOf: ({ customFields }: ExportedContact) => cellOfValue(column, customFields),
    })),
  ]
}

/** What the other columns have no room for, as a request takes it. */
function furtherOf(contact: ExportedContact, custom: readonly CustomColumn[]): string {
  const further: Record<string, unknown> = {}
  for (const list of ['emails', 'handles', 'addresses'] as const) if (contact[list].length > NUMBERED[list]) further[list] = contact[list].slice(NUMBERED[list])
  if (contact.phones.length > NUMBERED.phones)
    further['phones'] = contact.phones.slice(NUMBERED.phones).map(({ value, label, primary }) => ({ value, label, primary }))
  for (const list of ['tags', 'interests'] as const) if (!contact[list].every(isSeparable)) further[list] = contact[list]
  const beyond = valuesBeyondCells(custom, contact.customFields)
  if (Object.keys(beyond).length > 0) further['customFields'] = beyond
  return Object.keys(further).length === 0 ? '' : JSON.stringify(further)
}
