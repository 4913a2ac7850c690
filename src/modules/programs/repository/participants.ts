import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { ListQuery } from '../../../kernel/schema.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type List, readPage } from '../../../platform/lists.ts'
import { movable } from '../../../platform/merging.ts'
import type { Member } from '../rules/telling.ts'
import { earnings, loyaltyEvents } from '../tables/events.ts'
import { members } from '../tables/members.ts'
import { loyaltyRefunds } from '../tables/refunds.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(members)

/** Memberships go with their contact, but where the survivor is in the program already. */
export const movedMembers = movable('loyaltyMembers', members, members.contactId, [members.programId])
/** What happened to a member goes with its books: here members are what contacts are elsewhere. */
export const movedEvents = movable('loyaltyEvents', loyaltyEvents, loyaltyEvents.memberId)

/** The memberships of these contacts that go on, locked, in the order of their ids. */
export function lockMembershipsOf(tx: Tx, contactIds: readonly string[]): Promise<Member[]> {
  return tx.many(lock, { contactIds })
}
const lock: Statement<Member> = statement('members.lockOf', columns, (q, given) =>
  q
    .from(members)
    .where(and(ours(members), sql`${members.contactId} = any(${given('contactIds')}::uuid[])`, sql`${members.status} <> 'merged'`))
    .orderBy(members.id)
    .for('no key update'),
)

/** Every membership of a contact, and those that go on in them. */
export function findEveryMembershipOf(ctx: Context, contactId: string): Promise<Member[]> {
  return ctx.many(everyOf, { contactId })
}
const everyOf: Statement<Member> = statement('members.everyOf', columns, (q, given) =>
  q
    .from(members)
    .where(
      and(
        ours(members),
        sql`(${members.contactId} = ${given('contactId')}::uuid or ${members.mergedInto} in (
          select id from ${members} as into_which where into_which.organization_id = ${given('organizationId')} and into_which.contact_id = ${given('contactId')}::uuid))`,
      ),
    )
    .orderBy(members.id),
)

/** Who went on in one member goes on in another. */
export function redirectMerged(tx: Tx, from: string, into: string): void {
  tx.later(redirect, { from, into })
}
const redirect = statement('members.redirect', {}, (q, given) =>
  q
    .update(members)
    .set({ mergedInto: given('into') } as never)
    .where(and(ours(members), eq(members.mergedInto, given('from')))),
)

/** Whose it is may change while this is on, for this transaction only: triggers keep everything else as it is. */
export async function whileMerging<T>(tx: Tx, act: () => Promise<T>): Promise<T> {
  tx.later(allowMerging)
  const done = await act()
  tx.later(forbidMerging)
  return done
}
const allowMerging = statement('loyaltyEvents.allowMerging', {}, () => sql`select from set_config('rapport.merging', 'on', true)`)
const forbidMerging = statement('loyaltyEvents.forbidMerging', {}, () => sql`select from set_config('rapport.merging', 'off', true)`)

/** What rules gave, and what was taken back of it, goes with what it was given for. */
export function followEvents(tx: Tx, memberIds: readonly string[]): void {
  tx.later(follow, { memberIds })
  tx.later(followRefunds, { memberIds })
}
const follow = statement(
  'earnings.follow',
  {},
  (_, given) => sql`
  update ${earnings} set member_id = event.member_id from ${loyaltyEvents} as event where earnings.organization_id = ${given('organizationId')}
    and earnings.member_id = any(${given('memberIds')}::uuid[]) and event.organization_id = earnings.organization_id and event.id = earnings.event_id
    and event.member_id <> earnings.member_id`,
)
const followRefunds = statement(
  'loyaltyRefunds.follow',
  {},
  (_, given) => sql`
  update ${loyaltyRefunds} set member_id = event.member_id from ${loyaltyEvents} as event where loyalty_refunds.organization_id = ${given('organizationId')}
    and loyalty_refunds.member_id = any(${given('memberIds')}::uuid[]) and event.organization_id = loyalty_refunds.organization_id
    and event.id = loyalty_refunds.event_id and event.member_id <> loyalty_refunds.member_id`,
)

/** Takes the person out of a membership; the books stay, under a number that is nobody's. */
export function eraseMembers(tx: Tx, memberIds: readonly string[]): void {
  tx.later(erase, { memberIds, at: tx.clock.now().toString() })
}
const erase = statement(
  'members.erase',
  {},
  (_, given) => sql`
  update ${members} set contact_id = null, number = id::text, metadata = '{}', status = case status when 'merged' then status else 'left' end,
    version = version + 1, updated_at = ${given('at')}::timestamptz
  where organization_id = ${given('organizationId')} and id = any(${given('memberIds')}::uuid[])`,
)

/** What was known of the person whenever something happened, and with it why rules gave nothing, which says it too. */
export function eraseKnown(tx: Tx, memberIds: readonly string[]): void {
  tx.later(forgetKnown, { memberIds })
}
const forgetKnown = statement(
  'loyaltyEvents.erase',
  {},
  (_, given) => sql`
  update ${loyaltyEvents} set known = '{}', outcome = jsonb_set(outcome, '{notApplied}', '[]') where organization_id = ${given('organizationId')} and member_id = any(${given('memberIds')}::uuid[])`,
)

const { outcome: _result, sourceType: _sourceType, sourceId: _sourceId, organizationId: _ofEvent, ...eventColumns } = getTableColumns(loyaltyEvents)
const eventList: List = {
  name: 'everyLoyaltyEvent',
  table: loyaltyEvents,
  fields: { ...eventColumns, source: sql`json_build_object('type', ${loyaltyEvents.sourceType}, 'id', ${loyaltyEvents.sourceId})` },
  sorts: { occurredAt: [loyaltyEvents.occurredAt, loyaltyEvents.id] },
}

/** Everything that happened to a member, with what was told and known of it. */
export function listEveryEvent(ctx: Context, memberId: string, query: ListQuery): Promise<JsonText> {
  const ofMember = { key: 'member', where: eq(loyaltyEvents.memberId, sql.placeholder('memberId')), given: { memberId }, leads: 'all' as const }
  return readPage(ctx, eventList, query, [ofMember])
}
