import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { ListQuery } from '../../../kernel/schema.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { Calendar } from '../rules/calendar.ts'
import { calendarSchema } from '../schemas/calendar.ts'
import { calendarRevisions, calendars, type Definition, deadlinePolicies } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(calendars)
const { id: _id, createdAt: _created, ...changeable } = columns

const list: List = { name: 'calendars', table: calendars, fields: wireFields(calendarSchema, columns), sorts: { createdAt: [calendars.id] } }

export function listCalendars(ctx: Context, query: ListQuery): Promise<JsonText> {
  return readPage(ctx, list, query)
}

export function findCalendar(ctx: Context, id: string): Promise<Calendar | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Calendar> = statement('calendars.byId', columns, (q, given) =>
  q.from(calendars).where(and(ours(calendars), eq(calendars.id, given('id')))),
)

/** To change or delete it: clocks that begin wait. */
export function lockCalendar(tx: Tx, id: string): Promise<Calendar | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Calendar> = statement('calendars.lock', columns, (q, given) =>
  q
    .from(calendars)
    .where(and(ours(calendars), eq(calendars.id, given('id'))))
    .for('update'),
)

/** To count by it: it stays as it is until the transaction is over. */
export function holdCalendar(tx: Tx, id: string): Promise<Calendar | undefined> {
  return tx.one(hold, { id })
}
const hold: Statement<Calendar> = statement('calendars.hold', columns, (q, given) =>
  q
    .from(calendars)
    .where(and(ours(calendars), eq(calendars.id, given('id'))))
    .for('key share'),
)

export async function insertCalendar(tx: Tx, calendar: Calendar): Promise<void> {
  await tx.one(insert, { ...calendar })
}
const insert = statement('calendars.insert', {}, (q, given) => q.insert(calendars).values(givenEach(['organizationId', ...Object.keys(columns)], given)))

export async function saveCalendar(tx: Tx, calendar: Calendar): Promise<void> {
  await tx.one(update, { ...calendar })
}
const update = statement('calendars.update', {}, (q, given) =>
  q
    .update(calendars)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(calendars), eq(calendars.id, given('id')))),
)

export async function deleteCalendar(tx: Tx, id: string): Promise<void> {
  await tx.one(remove, { id })
}
const remove = statement('calendars.delete', {}, (q, given) => q.delete(calendars).where(and(ours(calendars), eq(calendars.id, given('id')))))

export async function isCalendarUsed(tx: Tx, calendarId: string): Promise<boolean> {
  return (await tx.one(users, { calendarId })) !== undefined
}
const users = statement('calendars.users', { id: deadlinePolicies.id }, (q, given) =>
  q
    .from(deadlinePolicies)
    .where(and(ours(deadlinePolicies), eq(deadlinePolicies.calendarId, given('calendarId'))))
    .limit(1),
)

export interface Revision {
  readonly id: string
  readonly calendarId: string
  readonly definition: Definition
  readonly createdAt: string
}

export async function insertRevision(tx: Tx, revision: Revision): Promise<void> {
  await tx.one(insertRevised, { ...revision })
}
const insertRevised = statement('calendars.insertRevision', {}, (q, given) =>
  q.insert(calendarRevisions).values(givenEach(['organizationId', 'id', 'calendarId', 'definition', 'createdAt'], given)),
)

export function findRevisions(ctx: Context, ids: readonly string[]): Promise<{ id: string; definition: Definition }[]> {
  return ctx.many(revisions, { ids })
}
const revisions = statement('calendars.revisions', { id: calendarRevisions.id, definition: calendarRevisions.definition }, (q, given) =>
  q.from(calendarRevisions).where(and(ours(calendarRevisions), sql`${calendarRevisions.id} = any(${given('ids')}::uuid[])`)),
)
