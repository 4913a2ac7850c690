import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { ListQuery } from '../../../kernel/schema.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { equals, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { occasionSchema } from '../schemas/occasion.ts'
import { occasions } from '../tables/care.ts'
import { contacts } from '../tables.ts'

type Occasion = Omit<typeof occasions.$inferSelect, 'organizationId'>

const { organizationId: _tenant, ...columns } = getTableColumns(occasions)
const list: List = { name: 'occasions', table: occasions, fields: wireFields(occasionSchema, getTableColumns(occasions)), sorts: { createdAt: [occasions.id] } }

export function listOccasions(ctx: Context, contactId: string, query: ListQuery & { type?: string | undefined }): Promise<JsonText> {
  return readPage(ctx, list, query, equals(occasions, { ...query, contactId }, ['contactId', 'type']))
}

export function findOccasion(ctx: Context, id: string): Promise<Occasion | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Occasion> = statement('occasions.byId', columns, (q, given) =>
  q.from(occasions).where(and(ours(occasions), eq(occasions.id, given('id')))),
)

export function lockOccasion(tx: Tx, contactId: string, id: string): Promise<Occasion | undefined> {
  return tx.one(lock, { contactId, id })
}
const lock: Statement<Occasion> = statement('occasions.lock', columns, (q, given) =>
  q
    .from(occasions)
    .where(and(ours(occasions), eq(occasions.contactId, given('contactId')), eq(occasions.id, given('id'))))
    .for('update'),
)

export function insertOccasion(tx: Tx, occasion: Occasion): void {
  tx.later(insert, { ...occasion })
}
const insert = statement('occasions.insert', {}, (q, given) => q.insert(occasions).values(givenEach(['organizationId', ...Object.keys(columns)], given)))

export function saveOccasion(tx: Tx, occasion: Occasion): void {
  tx.later(update, { ...occasion })
}
const update = statement('occasions.update', {}, (q, given) => {
  const { id: _id, contactId: _contact, createdAt: _created, ...changeable } = columns
  return q
    .update(occasions)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(occasions), eq(occasions.id, given('id'))))
})

export function deleteOccasion(tx: Tx, id: string): void {
  tx.later(remove, { id })
}
const remove = statement('occasions.delete', {}, (q, given) => q.delete(occasions).where(and(ours(occasions), eq(occasions.id, given('id')))))

/** A day that is kept on a date. */
interface Kept {
  readonly date: string
  readonly calendar: string
  readonly month: number
  readonly day: number
  readonly leapRule: string | null
}

/**
 * Occasions of contacts that the caller may see, on any of these days, by date and id; after a place. Each day is one
 * range of an index, of which no more is read than the page needs; no day after the last of the page is looked at.
 */
export function findKept(ctx: Context, days: readonly Kept[], after: { date: string; id: string }, limit: number) {
  return ctx.many(kept, { days: JSON.stringify(days.map(({ leapRule, ...day }) => ({ ...day, leap_rule: leapRule }))), ...after, limit })
}
const kept = statement(
  'occasions.kept',
  { ...columns, timeZone: contacts.timeZone, contactName: contacts.displayName, date: sql<string>`` },
  (_, given) => sql`
  select found.*, kept_on.date::text
  from (
    select * from jsonb_to_recordset(${given('days')}::jsonb) as kept_on (date date, calendar text, month integer, day integer, leap_rule text) order by date
  ) as kept_on
  cross join lateral (
    select ${sql.join(
      Object.values(columns).map((column) => sql`${column}`),
      sql`, `,
    )}, ${contacts.timeZone} as time_zone, ${contacts.displayName} as contact_name
    from ${occasions} join ${contacts} on ${contacts.organizationId} = ${occasions.organizationId} and ${contacts.id} = ${occasions.contactId}
    where ${ours(occasions)} and ${occasions.calendar} = kept_on.calendar and ${occasions.month} = kept_on.month and ${occasions.day} = kept_on.day
      and (kept_on.leap_rule is null or ${occasions.leapRule} = kept_on.leap_rule)
      and (kept_on.date, ${occasions.id}) > (${given('date')}::date, ${given('id')}::uuid)
      and ${contacts.archivedAt} is null
      and (${given('visibleOwners')}::uuid[] is null or ${contacts.ownerId} = any(${given('visibleOwners')}::uuid[]))
    order by ${occasions.id} limit ${given('limit')}
  ) as found
  order by kept_on.date, found.id limit ${given('limit')}`,
)
