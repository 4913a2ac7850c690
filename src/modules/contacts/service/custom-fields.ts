import { elapsedMs } from '../../../kernel/clock.ts'
import { applyPatch, changesBetween } from '../../../kernel/merge-patch.ts'
import { type Fault, refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { idSchema, type ListQuery } from '../../../kernel/schema.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactExists, customFieldArchived, customFieldNotArchived, customFieldNotFound } from '../errors.ts'
import { customFieldArchived as archivedEvent, customFieldCreated, customFieldRestored, customFieldUpdated } from '../events.ts'
import { findContact } from '../repository/contacts.ts'
import * as repository from '../repository/custom-fields.ts'
import { findSurvivors } from '../repository/merging.ts'
import type { Contact } from '../rules/contact.ts'
import { type CustomField, type CustomFields, faultsOfDefinition, indexedValues, referredContacts, type Values, valuesToFind } from '../rules/custom-fields.ts'
import type { CustomFieldPatch, NewCustomField } from '../schemas/custom-field.ts'

/** More would make a form that nobody fills in. */
const FIELDS_MAX = 200

// What an organization defined is believed for some seconds by this process, which forgets at once what it changes itself.
const REMEMBERED_MS = 10_000
const REMEMBERED_MAX = 10_000
const remembered = new Map<string, { readonly fields: CustomFields; readonly untilMs: number }>()
// Counts what was forgotten, so that what was read before is not believed after.
let forgotten = 0

/** The custom fields of the context's organization, by key. */
export async function customFieldsOf(ctx: Context): Promise<CustomFields> {
  const known = remembered.get(ctx.organization.id)
  if (known !== undefined && known.untilMs > elapsedMs()) return known.fields
  const before = forgotten
  const fields: CustomFields = new Map((await repository.findCustomFields(ctx)).map((field) => [field.key, field]))
  if (forgotten !== before) return fields
  if (remembered.size >= REMEMBERED_MAX) remembered.clear()
  remembered.set(ctx.organization.id, { fields, untilMs: elapsedMs() + REMEMBERED_MS })
  return fields
}

async function change<T>(ctx: Context, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const changed = await transact(ctx, fn)
  forgotten += 1
  remembered.delete(ctx.organization.id)
  return changed
}

/** @throws validationFailed, customFieldExists */
export function createCustomField(ctx: Context, input: NewCustomField): Promise<CustomField> {
  return change(ctx, async (tx) => {
    const at = tx.clock.now().toString()
    const { name = input.key, defaultValue = null, ...given } = input
    const field: CustomField = { ...given, name, defaultValue, id: tx.newId(), archivedAt: null, version: 1, createdAt: at, updatedAt: at }
    expectSound(field)
    if ((await repository.findCustomFields(tx)).length >= FIELDS_MAX) {
      throw validationFailed({ errors: [{ pointer: '', code: 'too-many', detail: `an organization has at most ${FIELDS_MAX} custom fields` }] })
    }
    await repository.insertCustomField(tx, field)
    announce(tx, { event: customFieldCreated, resourceId: field.id, data: field })
    return field
  })
}

/** @throws customFieldNotFound */
export async function getCustomField(ctx: Context, id: string): Promise<CustomField> {
  return (await repository.findCustomField(ctx, id)) ?? refuse(customFieldNotFound())
}

export function listCustomFields(ctx: Context, query: ListQuery & { archived: boolean }): Promise<JsonText> {
  return repository.listCustomFields(ctx, query)
}

/** @throws customFieldNotFound, staleVersion, customFieldArchived, validationFailed */
export function updateCustomField(ctx: Context, id: string, patch: CustomFieldPatch): Promise<CustomField> {
  return change(ctx, async (tx) => {
    const before = await lock(tx, id)
    if (before.archivedAt !== null) throw customFieldArchived()
    const changed = applyPatch<CustomField>(before, patch)
    const { previous, data, changed: names } = changesBetween(before, changed, ['name', 'choices', 'required', 'defaultValue'])
    if (names.length === 0) return before
    expectSound(changed)
    const after = save(tx, changed)
    announce(tx, { event: customFieldUpdated, resourceId: id, data, previous })
    return after
  })
}

/** It takes no new values, and asks for none; what is stored stays. @throws customFieldNotFound, staleVersion */
export function archiveCustomField(ctx: Context, id: string): Promise<CustomField> {
  return change(ctx, async (tx) => {
    const before = await lock(tx, id)
    if (before.archivedAt !== null) return before
    const after = save(tx, { ...before, archivedAt: tx.clock.now().toString() })
    announce(tx, { event: archivedEvent, resourceId: id, data: {} })
    return after
  })
}

/** @throws customFieldNotFound, staleVersion, customFieldNotArchived */
export function restoreCustomField(ctx: Context, id: string): Promise<CustomField> {
  return change(ctx, async (tx) => {
    const before = await lock(tx, id)
    if (before.archivedAt === null) throw customFieldNotArchived()
    const after = save(tx, { ...before, archivedAt: null })
    announce(tx, { event: customFieldRestored, resourceId: id, data: {} })
    return after
  })
}

async function lock(tx: Tx, id: string): Promise<CustomField> {
  const field = (await repository.lockCustomField(tx, id)) ?? refuse(customFieldNotFound())
  expectVersion(tx, field)
  return field
}

function save(tx: Tx, field: CustomField): CustomField {
  const saved = { ...field, version: field.version + 1, updatedAt: tx.clock.now().toString() }
  repository.saveCustomField(tx, saved)
  return saved
}

function expectSound(field: CustomField): void {
  const errors = faultsOfDefinition(field)
  if (errors.length > 0) throw validationFailed({ errors })
}

/**
 * What only the database knows of a contact's values: that contacts they refer to are there, and that unique ones are free.
 * @returns the contact; where it refers to one that was merged, it refers to the survivor
 * @throws validationFailed, contactExists
 */
export async function expectValues(ctx: Context, fields: CustomFields, before: Values, given: Contact): Promise<Contact> {
  const errors: Fault[] = []
  const survivors: Record<string, string> = {}
  for (const { key, id: referred } of referredContacts(fields, before, given.customFields)) {
    const named = await findContact(ctx, referred)
    const known = named === undefined || named.mergedInto === null ? named : await findContact(ctx, named.mergedInto)
    if (known === undefined || known.erasedAt !== null) errors.push({ pointer: `/customFields/${key}`, code: 'unknown', detail: 'is no contact' })
    else if (known !== named) survivors[key] = known.id
  }
  if (errors.length > 0) throw validationFailed({ errors })
  const contact = Object.keys(survivors).length === 0 ? given : { ...given, customFields: { ...given.customFields, ...survivors } }
  const unique = valuesOf(fields, contact.id, contact.customFields).filter((value) => value.unique)
  const taken = unique.length === 0 ? [] : await repository.findTakenValues(ctx, unique)
  const [first] = taken
  if (first === undefined) return contact
  const seen = await findContact(ctx, first.owner)
  throw contactExists({
    ...(seen === undefined ? {} : { existingId: first.owner }),
    errors: taken.map(({ fieldId }) => ({ pointer: `/customFields/${keyOf(fields, fieldId)}`, code: 'taken', detail: 'is the value of another contact' })),
  })
}

/** A contact's values as rows to filter by. */
export function valuesOf(fields: CustomFields, contactId: string, values: Values): repository.ContactValue[] {
  return indexedValues(fields, values).map((value) => ({ contactId, ...value }))
}

/** The values that filters ask for; the id of a contact that was merged means the survivor. @throws malformedRequest */
export async function valuesMeant(ctx: Context, filters: readonly string[]): Promise<{ readonly fieldId: string; readonly value: string }[]> {
  const fields = await customFieldsOf(ctx)
  const values = valuesToFind(fields, filters)
  const references = new Set([...fields.values()].filter(({ type }) => type === 'contact').map(({ id }) => id))
  const ids = values.filter(({ fieldId, value }) => references.has(fieldId) && idSchema.safeParse(value).success).map(({ value }) => value)
  const survivors = ids.length === 0 ? undefined : await findSurvivors(ctx, ids)
  return values.map((each) => (references.has(each.fieldId) ? { ...each, value: survivors?.get(each.value) ?? each.value } : each))
}

function keyOf(fields: CustomFields, fieldId: string): string {
  return [...fields.values()].find(({ id }) => id === fieldId)?.key ?? ''
}
