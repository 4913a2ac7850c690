import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { unconcealed } from '../../platform/concealment.ts'
import type { Context, Tx } from '../../platform/context.ts'
import { ours, statement } from '../../platform/database.ts'
import type { JsonText } from '../../platform/http/answers.ts'
import { type List, readPage, valuesGiven, wireFields } from '../../platform/lists.ts'
import { movable } from '../../platform/merging.ts'
import { files, timeline } from '../../platform/tables.ts'
import { type AttachmentListQuery, attachmentSchema } from './schemas.ts'
import { attachments, HOLDERS, type HolderType } from './tables.ts'

/** A contact, an interaction or a task that files hang on. */
export interface Holder {
  readonly type: HolderType
  readonly id: string
}

const COLUMN: Readonly<Record<HolderType, PgColumn>> = {
  contact: attachments.contactId,
  interaction: attachments.interactionId,
  task: attachments.taskId,
}

const { organizationId: _tenant, ...fileColumns } = getTableColumns(files)
const holderCases = HOLDERS.map((type) => sql`when ${COLUMN[type]} is not null then ${sql.raw(`'${type}'`)}`)
const attachedTo = sql`(select json_build_object('type', case ${sql.join(holderCases, sql` `)} end, 'id', coalesce(${sql.join(Object.values(COLUMN), sql`, `)}))
  from ${attachments} where ${attachments.organizationId} = ${files.organizationId} and ${attachments.id} = ${files.id})`

const list: List = {
  name: 'attachments',
  table: files,
  fields: wireFields(attachmentSchema, { ...fileColumns, attachedTo }),
  // Ids are UUID v7 of the moment.
  sorts: { createdAt: [files.id] },
}
const among = (which: SQL) => sql`${files.id} in (select ${attachments.id} from ${attachments} where ${ours(attachments)} and ${which})`

/** The files that hang on one thing. */
export function listFiles(ctx: Context, { type, id }: Holder, query: AttachmentListQuery): Promise<JsonText> {
  return readPage(ctx, list, query, [{ key: type, where: among(sql`${COLUMN[type]} = ${sql.placeholder('holderId')}::uuid`), given: { holderId: id } }])
}

/** How other modules tell, in SQL, which of their ids belong to the contact given as `contactId`. */
export interface Belongings {
  readonly interactions: SQL
  readonly tasks: SQL
}

function isOfContact({ interactions, tasks }: Belongings): SQL {
  return sql`(${attachments.contactId} = ${sql.placeholder('contactId')}::uuid or ${attachments.interactionId} in (${interactions}) or ${attachments.taskId} in (${tasks}))`
}

/** The files that hang on a contact, or on what belongs to it: not on what is about something that is kept from the caller. */
export function listFilesOf(ctx: Context, contactId: string, belongings: Belongings, about: About, query: AttachmentListQuery): Promise<JsonText> {
  const kept = unconcealed(ctx, about.interaction(attachments.interactionId), about.task(attachments.taskId))
  const where = among(sql`${and(isOfContact(belongings), ...kept.map((condition) => condition.where))}`)
  return readPage(ctx, list, query, [{ key: ['person', ...kept.map(({ key }) => key)].join(' '), where, given: { contactId }, current: valuesGiven(kept) }])
}

/** How other modules tell, in SQL, what is about what: of the holder that a column names. */
export interface About {
  readonly interaction: (id: PgColumn) => SQL
  readonly task: (id: PgColumn) => SQL
}

export function insertAttachment(tx: Tx, id: string, holder: Holder): void {
  const values = { contact: null, interaction: null, task: null, [holder.type]: holder.id }
  tx.later(insert, { id, ...values })
}
const insert = statement('attachments.insert', {}, (q, given) =>
  q.insert(attachments).values({
    organizationId: given('organizationId'),
    id: given('id'),
    contactId: given('contact'),
    interactionId: given('interaction'),
    taskId: given('task'),
  }),
)

/** Whether the file hangs there. */
export async function hangsOn(ctx: Context, id: string, holder: Holder): Promise<boolean> {
  return (await ctx.one(find[holder.type], { id, holderId: holder.id })) !== undefined
}
const findOn = (type: HolderType) =>
  statement(`attachments.findOn ${type}`, { id: attachments.id }, (q, given) =>
    q.from(attachments).where(and(ours(attachments), eq(attachments.id, given('id')), eq(COLUMN[type], given('holderId')))),
  )
const find = { contact: findOn('contact'), interaction: findOn('interaction'), task: findOn('task') }

/** Takes a file away from where it hangs, and with that for good. */
export function deleteAttachment(tx: Tx, id: string): void {
  tx.later(remove, { id })
}
const remove = statement('attachments.delete', {}, (q, given) => q.delete(attachments).where(and(ours(attachments), eq(attachments.id, given('id')))))

/** Deletes the files of a person, also those on their interactions and tasks. */
export function deleteFilesOf(tx: Tx, contactId: string, belongings: Belongings): void {
  tx.later(
    statement(undefined, {}, (q) => q.delete(attachments).where(and(ours(attachments), isOfContact(belongings)))),
    { contactId },
  )
}

/** The ids of all files that a contact ever had, as its time line tells. */
export async function filesEverOf(tx: Tx, contactId: string): Promise<string[]> {
  return (await tx.many(everOf, { contactId })).map(({ id }) => id)
}
const everOf = statement('attachments.everOf', { id: timeline.resourceId }, (q, given) =>
  q.from(timeline).where(and(ours(timeline), eq(timeline.contactId, given('contactId')), eq(timeline.type, 'file.attached'))),
)

/** Files of interactions and tasks go where those go. */
export const movedFiles = movable('files', attachments, attachments.contactId)
