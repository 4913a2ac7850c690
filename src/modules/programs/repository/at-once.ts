import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { columnNames, ours, records, recordset, statement } from '../../../platform/database.ts'
import type { Part, Write } from '../../../platform/parts.ts'
import type { BookedEarning, LoyaltyEvent } from '../rules/telling.ts'
import { earnings, loyaltyEvents } from '../tables/events.ts'
import { members } from '../tables/members.ts'
import { programs } from '../tables/programs.ts'

/** What has to be known to judge what depends on nothing a member did or has: one look, nothing held. */

export function findTeller(ctx: Context, memberId: string) {
  return ctx.one(teller, { memberId })
}
const teller = statement(
  'members.teller',
  {
    id: members.id,
    contactId: members.contactId,
    status: members.status,
    programId: members.programId,
    programStatus: programs.status,
    liveVersion: programs.liveVersion,
  },
  (q, given) =>
    q
      .from(members)
      .innerJoin(programs, and(eq(programs.organizationId, members.organizationId), eq(programs.id, members.programId)))
      .where(and(ours(members), eq(members.id, given('memberId')))),
)

export interface Booking {
  readonly event: LoyaltyEvent
  readonly earned: readonly BookedEarning[]
  readonly contactId: string
  /** As the ledger takes it; null where nothing was earned. */
  readonly posting: string | null
}

/** An event with what it gave, as a part of one statement: it fails when the source was told before, or who it is does not hold. */
export function booking({ event, earned, contactId, posting }: Booking): Write {
  const [row] = JSON.parse(records(eventColumns, [event])) as [object]
  return {
    part: bookingPart,
    given: {
      booked: JSON.stringify([{ ...row, contact_id: contactId, posting: posting === null ? null : JSON.parse(posting) }]),
      earned: records(earningColumns, earned),
    },
  }
}

const { organizationId: _tenant, ...eventColumns } = getTableColumns(loyaltyEvents)
const { journalId: _posted, ...told } = eventColumns
const { organizationId: _ofEarning, ...earningColumns } = getTableColumns(earnings)
const tenant = sql`${sql.placeholder('organizationId')}::uuid`
const types = sql.join(
  Object.values(told).map((column) => sql`${sql.identifier(column.name)} ${sql.raw(column.getSQLType())}`),
  sql`, `,
)

const bookingPart: Part = {
  name: 'loyaltyEvents',
  lists: ['booked', 'earned'],
  // Members in one order for all, so that two who book for the same cannot deadlock.
  expressions: sql`booked as (
    insert into ${loyaltyEvents} (organization_id, ${columnNames(told)}, journal_id)
    select ${tenant}, ${columnNames(told)}, book_at_once(${tenant}, member_id, contact_id, posting)
    from (select * from jsonb_to_recordset(${sql.placeholder('booked')}::jsonb) as booked (${types}, contact_id uuid, posting jsonb) order by member_id, id) as booked
  ), earned as (
    insert into ${earnings} (organization_id, ${columnNames(earningColumns)})
    select ${tenant}, ${columnNames(earningColumns)} from ${recordset(earningColumns, 'earned')}
  )`,
}
