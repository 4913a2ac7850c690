import { isDeepStrictEqual } from 'node:util'
import { fold } from '../../../kernel/fold.ts'
import type { Fault } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { Contact } from './contact.ts'
import { emailKey } from './points.ts'

/**
 * What becomes of the fields when contacts are merged: lists are united, of everything else one value is taken, by choice
 * or else the first that there is, the survivor's before the others'.
 */

const SINGLE = [
  'kind',
  'displayName',
  'givenName',
  'familyName',
  'externalId',
  'lifecycleStage',
  'relationshipType',
  'ownerId',
  'keyCustomer',
  'country',
  'language',
  'timeZone',
  'source',
] as const satisfies readonly (keyof Contact)[]
const LISTS = ['emails', 'phones', 'handles', 'addresses', 'interests', 'tags'] as const satisfies readonly (keyof Contact)[]
/** What a merge may change at the survivor. */
export const MERGED_FIELDS = [...SINGLE, ...LISTS, 'customFields'] as const
export type MergedFields = Pick<Contact, (typeof MERGED_FIELDS)[number]>

const CUSTOM = 'customFields.'

/** A field of which the contacts have different values. */
export interface FieldConflict {
  readonly field: string
  readonly values: readonly { readonly contactId: string; readonly value: unknown }[]
  /** Whose value is taken. */
  readonly chosenFrom: string
}

/** By name of the field, the id of the contact whose value is taken. */
export type Choices = Readonly<Record<string, string>>

/**
 * The survivor with what it gets from the duplicates.
 * @param contacts the survivor first
 * @throws validationFailed when a choice names no field of theirs, or none of them
 */
export function mergeFields(contacts: readonly [Contact, ...Contact[]], choices: Choices): { contact: Contact; conflicts: FieldConflict[] } {
  const [survivor] = contacts
  const customFields = [...new Set(contacts.flatMap((contact) => Object.keys(contact.customFields)))].map((key) => `${CUSTOM}${key}`)
  const fields = [...SINGLE, ...customFields]
  expectChoices(choices, fields, contacts)
  const conflicts: FieldConflict[] = []
  let contact: Contact = { ...survivor, customFields: {}, ...uniteLists(contacts) }
  for (const field of fields) {
    const values = contacts.map((each) => ({ contactId: each.id, value: valueIn(each, field) }))
    const taken = values.find(({ contactId, value }) => (choices[field] === undefined ? isSaid(field, value) : contactId === choices[field])) ?? values[0]
    const said = values.filter(({ value }) => value !== null)
    if (said.some(({ value }) => !isDeepStrictEqual(value, said[0]?.value)))
      conflicts.push({ field, values: said, chosenFrom: taken?.contactId ?? survivor.id })
    contact = withValue(contact, field, taken?.value ?? null)
  }
  return { contact, conflicts }
}

function expectChoices(choices: Choices, fields: readonly string[], contacts: readonly Contact[]): void {
  const errors = Object.entries(choices).flatMap(([field, contactId]): Fault[] => {
    const pointer = `/fields/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (!fields.includes(field)) return [{ pointer, code: 'unknown-field', detail: 'is not a field to choose, or none of the contacts has it' }]
    return contacts.some(({ id }) => id === contactId) ? [] : [{ pointer, code: 'unknown', detail: 'is none of the contacts of this merge' }]
  })
  if (errors.length > 0) throw validationFailed({ errors })
}

/** Nobody said that somebody is no key customer: it is what they are until it is said. */
function isSaid(field: string, value: unknown): boolean {
  return value !== null && !(field === 'keyCustomer' && value === false)
}

function valueIn(contact: Contact, field: string): unknown {
  const value = field.startsWith(CUSTOM) ? contact.customFields[field.slice(CUSTOM.length)] : contact[field as keyof Contact]
  return value ?? null
}

function withValue(contact: Contact, field: string, value: unknown): Contact {
  if (!field.startsWith(CUSTOM)) return { ...contact, [field]: value }
  const { [field.slice(CUSTOM.length)]: _before, ...others } = contact.customFields
  return { ...contact, customFields: value === null ? others : { ...others, [field.slice(CUSTOM.length)]: value } }
}

/** Every value once, the survivor's first; what is primary stays so. */
function uniteLists(contacts: readonly Contact[]): Pick<Contact, (typeof LISTS)[number]> {
  const united = Object.fromEntries(
    LISTS.map((list) => {
      const byKey = new Map<string, unknown>()
      for (const contact of contacts) for (const item of contact[list]) if (!byKey.has(keyOf(list, item))) byKey.set(keyOf(list, item), item)
      return [list, withOnePrimary([...byKey.values()])]
    }),
  )
  return united as Pick<Contact, (typeof LISTS)[number]>
}

/** What two items of a list are the same by. */
function keyOf(list: (typeof LISTS)[number], item: unknown): string {
  if (typeof item === 'string') return item
  const point = item as { value?: string; e164?: string; network?: string; label?: unknown; primary?: unknown }
  if (list === 'emails') return emailKey(point.value ?? '') ?? String(point.value)
  if (list === 'phones') return String(point.e164)
  if (list === 'handles') return fold(`${point.network} ${point.value}`)
  const { label: _label, primary: _primary, ...place } = point
  return fold(JSON.stringify(Object.entries(place).toSorted()))
}

function withOnePrimary(items: readonly unknown[]): unknown[] {
  if (items.every((item) => typeof item === 'string')) return [...items]
  const points = items as { primary: boolean }[]
  const first = Math.max(
    points.findIndex(({ primary }) => primary),
    0,
  )
  return points.map((point, i) => (point.primary === (i === first) ? point : { ...point, primary: i === first }))
}

/**
 * Takes back from a contact what a merge gave it; what was written since stays.
 * @returns the contact, and the fields that the merge changed and somebody else changed after it
 */
export function takeBackFields(now: Contact, before: MergedFields, after: MergedFields): { contact: Contact; changedSince: string[] } {
  const changedSince: string[] = []
  const custom = [before, after, now].flatMap(({ customFields }) => Object.keys(customFields)).map((key) => `${CUSTOM}${key}`)
  let contact = now
  for (const field of new Set([...SINGLE, ...custom])) {
    const [was, became, is] = [before, after, now].map((each) => valueIn(each as Contact, field))
    if (isDeepStrictEqual(was, became)) continue
    if (isDeepStrictEqual(is, became)) contact = withValue(contact, field, was)
    else if (!isDeepStrictEqual(is, was)) changedSince.push(field)
  }
  for (const list of LISTS) {
    const own = new Set(before[list].map((item) => keyOf(list, item)))
    const given = new Set(after[list].map((item) => keyOf(list, item)).filter((key) => !own.has(key)))
    const isUntouched = isDeepStrictEqual(now[list], after[list])
    const items = isUntouched ? before[list] : withOnePrimary(now[list].filter((item) => !given.has(keyOf(list, item))))
    contact = { ...contact, [list]: items }
  }
  return { contact, changedSince }
}
