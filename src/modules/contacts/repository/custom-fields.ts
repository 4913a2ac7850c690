import { and, eq, getTableColumns, isNotNull, isNull, sql } from 'drizzle-orm'
import type { ListQuery } from '../../../kernel/schema.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type List, readPage, wireFields } from '../../../platform/lists.ts'
import { type Part, type Write, writing } from '../../../platform/parts.ts'
import { customFieldSchema } from '../schemas/custom-field.ts'
import { customFields, customFieldValues } from '../tables/care.ts'

type CustomField = Omit<typeof customFields.$inferSelect, 'organizationId'>

const { organizationId: _tenant, ...columns } = getTableColumns(customFields)
const list: List = {
  name: 'customFields',
  table: customFields,
  fields: wireFields(customFieldSchema, getTableColumns(customFields)),
  sorts: { createdAt: [customFields.id] },
}

export function listCustomFields(ctx: Context, query: ListQuery & { archived: boolean }): Promise<JsonText> {
  const condition = query.archived ? { key: 'archived', where: isNotNull(customFields.archivedAt) } : { key: 'present', where: isNull(customFields.archivedAt) }
  return readPage(ctx, list, query, [condition])
}

export function findCustomFields(ctx: Context): Promise<CustomField[]> {
  return ctx.many(all)
}
const all: Statement<CustomField> = statement('customFields.all', columns, (q) => q.from(customFields).where(ours(customFields)).orderBy(customFields.id))

export function findCustomField(ctx: Context, id: string): Promise<CustomField | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<CustomField> = statement('customFields.byId', columns, (q, given) =>
  q.from(customFields).where(and(ours(customFields), eq(customFields.id, given('id')))),
)

export function lockCustomField(tx: Tx, id: string): Promise<CustomField | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<CustomField> = statement('customFields.lock', columns, (q, given) =>
  q
    .from(customFields)
    .where(and(ours(customFields), eq(customFields.id, given('id'))))
    .for('update'),
)

export async function insertCustomField(tx: Tx, field: CustomField): Promise<void> {
  await tx.one(insert, { ...field })
}
const insert = statement('customFields.insert', {}, (q, given) => q.insert(customFields).values(givenEach(['organizationId', ...Object.keys(columns)], given)))

export function saveCustomField(tx: Tx, field: CustomField): void {
  tx.later(update, { ...field })
}
const update = statement('customFields.update', {}, (q, given) =>
  q
    .update(customFields)
    .set(givenEach(['name', 'choices', 'required', 'defaultValue', 'archivedAt', 'version', 'updatedAt'], given))
    .where(and(ours(customFields), eq(customFields.id, given('id')))),
)

/** A value of a contact, as it is filtered by. */
export interface ContactValue {
  readonly contactId: string
  readonly fieldId: string
  readonly value: string
  readonly unique: boolean
}

const { contactId, fieldId, value, unique } = customFieldValues
const valueColumns = { contactId, fieldId, value, unique }
const valuesPart: Part = {
  name: 'customFieldValues',
  lists: ['fieldValue'],
  expressions: sql`valued as (
    insert into ${customFieldValues} (organization_id, contact_id, field_id, value, is_unique)
    select ${sql.placeholder('organizationId')}::uuid, contact_id, field_id, value, is_unique from ${recordset(valueColumns, 'fieldValue')}
  )`,
}

/** A part of one statement that fails when a unique value is somebody else's. */
export function insertingValues(rows: readonly ContactValue[]): Write {
  return { part: valuesPart, given: { fieldValue: records(valueColumns, rows) } }
}

export function insertValues(tx: Tx, rows: readonly ContactValue[]): void {
  if (rows.length > 0) tx.later(addValues, insertingValues(rows).given)
}
const addValues = statement('customFieldValues.insert', {}, () => writing(valuesPart))

export function replaceValues(tx: Tx, contactId: string, rows: readonly ContactValue[]): void {
  tx.later(removeValues, { contactId })
  insertValues(tx, rows)
}
const removeValues = statement('customFieldValues.remove', {}, (q, given) =>
  q.delete(customFieldValues).where(and(ours(customFieldValues), eq(customFieldValues.contactId, given('contactId')))),
)

/** Which of these unique values are other contacts' already. */
export function findTakenValues(ctx: Context, rows: readonly ContactValue[]) {
  return ctx.many(taken, { wanted: records(valueColumns, rows) })
}
const taken = statement(
  'customFieldValues.taken',
  { contactId, fieldId, value, owner: sql<string>`` },
  () => sql`
  select wanted.contact_id, wanted.field_id, wanted.value, other.contact_id
  from ${recordset(valueColumns, 'wanted')}
  join ${customFieldValues} other on other.organization_id = ${sql.placeholder('organizationId')} and other.field_id = wanted.field_id
    and other.value = wanted.value and other.is_unique and other.contact_id <> wanted.contact_id`,
)
