import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Fault } from '../../../kernel/problem.ts'
import { malformedRequest } from '../../../kernel/problems.ts'
import { dateSchema, idSchema, safeText } from '../../../kernel/schema.ts'
import type { customFields } from '../tables.ts'

export type CustomField = Omit<typeof customFields.$inferSelect, 'organizationId'>
/** The custom fields of an organization, by key; archived ones too. */
export type CustomFields = ReadonlyMap<string, CustomField>
export type Values = Readonly<Record<string, unknown>>

const TEXT_LENGTH_MAX = 2_000
const text = safeText(TEXT_LENGTH_MAX)

/** The values of a new contact: those given, and the defaults of those that are not. Faults are added to `faults`. */
export function newValues(fields: CustomFields, given: Values, faults: Fault[]): Values {
  const defaults = [...fields.values()].filter(({ archivedAt, defaultValue }) => archivedAt === null && defaultValue !== null)
  const values = changedValues(fields, Object.fromEntries(defaults.map(({ key, defaultValue }) => [key, defaultValue])), given, faults)
  for (const { key, required, archivedAt } of fields.values()) {
    if (required && archivedAt === null && !(key in values) && !faults.some(({ pointer }) => pointer === pointerTo(key))) {
      faults.push({ pointer: pointerTo(key), code: 'required', detail: 'is required' })
    }
  }
  return values
}

/**
 * The values after a merge patch: null takes one away, what is not named stays. What is stored already is never at fault,
 * whatever became of its definition.
 */
export function changedValues(fields: CustomFields, stored: Values, given: Values, faults: Fault[]): Values {
  const values: Record<string, unknown> = { ...stored }
  for (const [key, value] of Object.entries(given)) {
    if (key in stored && isDeepStrictEqual(stored[key], value)) continue
    const field = fields.get(key)
    const fault = field === undefined ? { code: 'unknown-field', detail: 'is not a custom field of this organization' } : faultOf(field, value)
    if (fault !== undefined) faults.push({ pointer: pointerTo(key), ...fault })
    else if (value === null) delete values[key]
    else values[key] = value
  }
  return values
}

function pointerTo(key: string): string {
  return `/customFields/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** What is wrong with a value for a field; undefined when it fits. Null takes the value away. */
function faultOf(field: CustomField, value: unknown): Pick<Fault, 'code' | 'detail'> | undefined {
  if (value === null) return field.required ? { code: 'required', detail: 'is required' } : undefined
  if (field.archivedAt !== null) return { code: 'archived', detail: 'is archived: it takes no new values' }
  const detail = FITS[field.type](value, field.choices)
  return detail === undefined ? undefined : { code: 'not-valid', detail }
}

const FITS: Readonly<Record<CustomField['type'], (value: unknown, choices: readonly string[]) => string | undefined>> = {
  text: (value) => (text.safeParse(value).success ? undefined : `must be text of at most ${TEXT_LENGTH_MAX} characters`),
  number: (value) => (typeof value === 'number' && Number.isFinite(value) ? undefined : 'must be a number'),
  boolean: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  date: (value) => (dateSchema.safeParse(value).success ? undefined : 'must be a date such as 2026-03-28'),
  choice: (value, choices) => (typeof value === 'string' && choices.includes(value) ? undefined : 'must be one of the choices'),
  multiple_choice: (value, choices) =>
    Array.isArray(value) && value.every((one) => choices.includes(one)) && new Set(value).size === value.length
      ? undefined
      : 'must be a list of different choices',
  contact: (value) => (idSchema.safeParse(value).success ? undefined : 'must be the id of a contact'),
}

/** The contacts that values refer to, by key. */
export function referredContacts(fields: CustomFields, before: Values, after: Values): { readonly key: string; readonly id: string }[] {
  return Object.entries(after)
    .filter(([key, id]) => fields.get(key)?.type === 'contact' && before[key] !== id)
    .map(([key, id]) => ({ key, id: String(id) }))
}

export function refersToContacts(fields: CustomFields, values: Values): boolean {
  return referredContacts(fields, {}, values).length > 0
}

/** A value as a text to filter by. */
interface IndexedValue {
  readonly fieldId: string
  readonly value: string
  readonly unique: boolean
}

export function indexedValues(fields: CustomFields, values: Values): IndexedValue[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const field = fields.get(key)
    if (field === undefined) return []
    return [value].flat().map((one) => ({ fieldId: field.id, value: indexedText(String(one)), unique: field.unique }))
  })
}

/** Filters as they are written, `key:value`. @throws malformedRequest when a key is unknown */
export function valuesToFind(fields: CustomFields, filters: readonly string[]): { readonly fieldId: string; readonly value: string }[] {
  return filters.map((filter) => {
    const key = filter.slice(0, filter.indexOf(':'))
    const field = fields.get(key)
    if (field === undefined) {
      throw malformedRequest({
        errors: [{ pointer: 'customField', in: 'query', code: 'unknown-field', detail: `${key} is not a custom field of this organization` }],
      })
    }
    return { fieldId: field.id, value: indexedText(filter.slice(key.length + 1)) }
  })
}

const INDEXED_LENGTH_MAX = 200

/** A long text is found by its hash: an entry of an index has little room. */
function indexedText(value: string): string {
  return value.length <= INDEXED_LENGTH_MAX ? value : `sha256 ${createHash('sha256').update(value).digest('hex')}`
}

/** What is wrong with a definition as a whole. */
export function faultsOfDefinition(field: CustomField): Fault[] {
  const faults: Fault[] = []
  const chosen = field.type === 'choice' || field.type === 'multiple_choice'
  if (chosen !== field.choices.length > 0) {
    faults.push({ pointer: '/choices', code: 'not-valid', detail: chosen ? 'at least one choice is needed' : 'only choice and multiple_choice have choices' })
  }
  if (field.unique && (field.type === 'boolean' || chosen)) faults.push({ pointer: '/unique', code: 'not-valid', detail: 'this type cannot be unique' })
  if (field.unique && field.defaultValue !== null) faults.push({ pointer: '/defaultValue', code: 'not-valid', detail: 'a unique field has no default' })
  else if (field.defaultValue !== null) {
    const fault = faultOf(field, field.defaultValue)
    if (fault !== undefined) faults.push({ pointer: '/defaultValue', ...fault })
  }
  return faults
}
