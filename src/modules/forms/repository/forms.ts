import { and, eq, getTableColumns, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { Form } from '../rules/form.ts'
import { type FormListQuery, formSchema } from '../schemas/form.ts'
import { forms } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(forms)
const { id: _id, key: _key, createdAt: _created, ...changeable } = columns

const list: List = { name: 'forms', table: forms, fields: wireFields(formSchema, columns), sorts: { createdAt: [forms.id] } }

export function listForms(ctx: Context, query: FormListQuery): Promise<JsonText> {
  const condition = query.archived ? { key: 'archived', where: isNotNull(forms.archivedAt) } : { key: 'present', where: isNull(forms.archivedAt) }
  return readPage(ctx, list, query, [condition])
}

export function findForm(ctx: Context, id: string): Promise<Form | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Form> = statement('forms.byId', columns, (q, given) => q.from(forms).where(and(ours(forms), eq(forms.id, given('id')))))

export function findFormByKey(ctx: Context, key: string): Promise<Form | undefined> {
  return ctx.one(byKey, { key })
}
const byKey: Statement<Form> = statement('forms.byKey', columns, (q, given) => q.from(forms).where(and(ours(forms), eq(forms.key, given('key')))))

export function lockForm(tx: Tx, id: string): Promise<Form | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Form> = statement('forms.lock', columns, (q, given) =>
  q
    .from(forms)
    .where(and(ours(forms), eq(forms.id, given('id'))))
    .for('update'),
)

export async function insertForm(tx: Tx, form: Form): Promise<void> {
  await tx.one(insert, { ...form })
}
const insert = statement('forms.insert', {}, (q, given) => q.insert(forms).values(givenEach(['organizationId', ...Object.keys(columns)], given)))

export async function saveForm(tx: Tx, form: Form): Promise<void> {
  await tx.one(update, { ...form })
}
const update = statement('forms.update', {}, (q, given) =>
  q
    .update(forms)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(forms), eq(forms.id, given('id')))),
)

/** The forms of a user, locked, whoever asks: a hand-over leaves nothing behind. */
export function lockFormsOf(tx: Tx, ownerId: string): Promise<Form[]> {
  return tx.many(lockOfOwner, { ownerId })
}
const lockOfOwner: Statement<Form> = statement('forms.lockOfOwner', columns, (q, given) =>
  q
    .from(forms)
    .where(and(ours(forms), sql`${forms.ownerId} = ${given('ownerId')}::uuid`))
    .orderBy(forms.id)
    .for('update'),
)
