import { and, eq, getTableColumns } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { equals, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { type MessageTemplateListQuery, messageTemplateSchema } from '../schemas/template.ts'
import { messageTemplates } from '../tables.ts'

export type Template = Omit<typeof messageTemplates.$inferSelect, 'organizationId'>

const { organizationId: _tenant, ...columns } = getTableColumns(messageTemplates)

export function findTemplate(ctx: Context, id: string): Promise<Template | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Template> = statement('messageTemplates.byId', columns, (q, given) =>
  q.from(messageTemplates).where(and(ours(messageTemplates), eq(messageTemplates.id, given('id')))),
)

export function lockTemplate(tx: Tx, id: string): Promise<Template | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Template> = statement('messageTemplates.lock', columns, (q, given) =>
  q
    .from(messageTemplates)
    .where(and(ours(messageTemplates), eq(messageTemplates.id, given('id'))))
    .for('update'),
)

export function templateFor(ctx: Context, channel: string, key: string): Promise<Template | undefined> {
  return ctx.one(byKey, { channel, key })
}
const byKey: Statement<Template> = statement('messageTemplates.byKey', columns, (q, given) =>
  q.from(messageTemplates).where(and(ours(messageTemplates), eq(messageTemplates.channel, given('channel')), eq(messageTemplates.key, given('key')))),
)

export async function insertTemplate(tx: Tx, template: Template): Promise<void> {
  await tx.one(insert, { ...template })
}
const insert = statement('messageTemplates.insert', {}, (q, given) =>
  q.insert(messageTemplates).values(givenEach(['organizationId', ...Object.keys(columns)], given)),
)

export function saveTemplate(tx: Tx, template: Template): void {
  tx.later(update, { ...template })
}
const update = statement('messageTemplates.update', {}, (q, given) =>
  q
    .update(messageTemplates)
    .set(givenEach(['contents', 'version', 'updatedAt'], given))
    .where(and(ours(messageTemplates), eq(messageTemplates.id, given('id')))),
)

export function deleteTemplate(tx: Tx, id: string): void {
  tx.later(remove, { id })
}
const remove = statement('messageTemplates.delete', {}, (q, given) =>
  q.delete(messageTemplates).where(and(ours(messageTemplates), eq(messageTemplates.id, given('id')))),
)

const list: List = {
  name: 'messageTemplates',
  table: messageTemplates,
  fields: wireFields(messageTemplateSchema, columns),
  sorts: { createdAt: [messageTemplates.id] },
}

export function listTemplates(ctx: Context, query: MessageTemplateListQuery): Promise<JsonText> {
  return readPage(ctx, list, query, equals(messageTemplates, query, ['key', 'channel'], { leads: 'one' }))
}
