import { and, eq, sql } from 'drizzle-orm'
import type { ListQuery } from '../../../kernel/schema.ts'
import type { Context } from '../../../platform/context.ts'
import { statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { JournalKind } from '../rules/posting.ts'
import { ledgerEntrySchema, ledgerLotSchema } from '../schemas/accounts.ts'
import { journals, ledgerEntries, type MEMBER_ACCOUNTS } from '../tables/books.ts'
import { lots } from '../tables/lots.ts'

export type MemberAccount = (typeof MEMBER_ACCOUNTS)[number]

const ofJournal = (column: typeof journals.kind | typeof journals.sourceType | typeof journals.sourceId) =>
  sql`(select ${column} from ${journals} where ${journals.organizationId} = ${ledgerEntries.organizationId} and ${journals.id} = ${ledgerEntries.journalId})`

const entries: List = {
  name: 'ledger.entries',
  table: ledgerEntries,
  fields: wireFields(ledgerEntrySchema, {
    journalId: ledgerEntries.journalId,
    unit: ledgerEntries.unit,
    account: ledgerEntries.account,
    version: ledgerEntries.version,
    amount: ledgerEntries.amount,
    balance: ledgerEntries.balance,
    effectiveAt: ledgerEntries.effectiveAt,
    recordedAt: ledgerEntries.recordedAt,
    kind: ofJournal(journals.kind),
    sourceType: ofJournal(journals.sourceType),
    sourceId: ofJournal(journals.sourceId),
  }),
  sorts: { version: [ledgerEntries.version] },
}

/** The entries of a member's account, in the order in which they were recorded. */
export function listEntries(
  ctx: Context,
  of: { readonly memberId: string; readonly unit: string; readonly account: MemberAccount },
  query: ListQuery,
): Promise<JsonText> {
  const where = and(
    eq(ledgerEntries.memberId, sql.placeholder('memberId')),
    eq(ledgerEntries.unit, sql.placeholder('unit')),
    eq(ledgerEntries.account, sql.placeholder('account')),
  )
  return readPage(ctx, entries, query, [{ key: 'account', where: where ?? sql`true`, given: of, leads: 'all' }])
}

const left: List = {
  name: 'ledger.lots',
  table: lots,
  fields: wireFields(ledgerLotSchema, {
    journalId: lots.journalId,
    number: lots.number,
    unit: lots.unit,
    amount: lots.amount,
    remaining: lots.remaining,
    earnedAt: lots.earnedAt,
    expiresAt: sql`replace(to_json(nullif(${lots.expiresAt}, 'infinity')) #>> '{}', '+00:00', 'Z')`,
  }),
  sorts: { expiresAt: [lots.expiresAt, lots.earnedAt, lots.journalId, lots.number] },
}

/** What a member's lots have left, in the order in which they are drawn from. Sorted by `expiresAt`. */
export function listLots(ctx: Context, of: { readonly memberId: string; readonly unit: string }, query: ListQuery): Promise<JsonText> {
  const where = and(eq(lots.memberId, sql.placeholder('memberId')), eq(lots.unit, sql.placeholder('unit')), sql`${lots.remaining} > 0`)
  return readPage(ctx, left, query, [{ key: 'left', where: where ?? sql`true`, given: of, leads: 'all' }])
}

export type Basis = 'recorded' | 'effective'

/** What a member's accounts had at an instant: of what was recorded by then, or of what had happened by then, whenever it was recorded. */
export function balanceAt(ctx: Context, memberId: string, at: string, basis: Basis) {
  return ctx.many(basis === 'recorded' ? asRecorded : asHappened, { memberId, at })
}
const balanceColumns = { unit: sql<string>``, account: sql<MemberAccount>``, balance: sql<number>`` }
const asRecorded = statement(
  'ledger.balanceAsRecorded',
  balanceColumns,
  (_, given) => sql`
  select unit, account, sum(amount)::bigint from ${ledgerEntries} where organization_id = ${given('organizationId')} and member_id = ${given('memberId')}::uuid
    and recorded_at <= ${given('at')}::timestamptz group by 1, 2 order by 1, 2`,
)
const asHappened = statement(
  'ledger.balanceAsHappened',
  balanceColumns,
  (_, given) => sql`
  select unit, account, sum(amount)::bigint from ${ledgerEntries} where organization_id = ${given('organizationId')} and member_id = ${given('memberId')}::uuid
    and effective_at <= ${given('at')}::timestamptz group by 1, 2 order by 1, 2`,
)

/** What a member had before an instant, and what came and went by kind of journal from then until before another; of what is available, pending and held. */
export function readStatement(ctx: Context, of: { readonly memberId: string; readonly from: string; readonly to: string }) {
  return ctx.many(ofPeriod, of)
}
const ofPeriod = statement(
  'ledger.statement',
  { unit: sql<string>``, kind: sql<JournalKind>``, before: sql<number>``, amount: sql<number>``, journals: sql<number>`` },
  (_, given) => sql`
  select entry.unit, journal.kind, coalesce(sum(amount) filter (where entry.recorded_at < ${given('from')}::timestamptz), 0)::bigint,
    coalesce(sum(amount) filter (where entry.recorded_at >= ${given('from')}::timestamptz), 0)::bigint,
    count(distinct journal.id) filter (where entry.recorded_at >= ${given('from')}::timestamptz)
  from ${ledgerEntries} as entry join ${journals} as journal on journal.organization_id = entry.organization_id and journal.id = entry.journal_id
  where entry.organization_id = ${given('organizationId')} and entry.member_id = ${given('memberId')}::uuid and entry.recorded_at < ${given('to')}::timestamptz
  group by 1, 2 order by 1, 2`,
)

/** What of a member's units expires by then, and when, the first first; what has expired by now is not among it. */
export function expiringSoon(ctx: Context, memberId: string, until: string) {
  return ctx.many(expiring, { memberId, until, now: ctx.clock.now().toString() })
}
const expiring = statement(
  'ledger.expiring',
  { unit: lots.unit, expiresAt: lots.expiresAt, amount: sql<number>`` },
  (_, given) => sql`
  select unit, expires_at, sum(remaining)::bigint from ${lots} where organization_id = ${given('organizationId')} and member_id = ${given('memberId')}::uuid
    and remaining > 0 and expires_at > ${given('now')}::timestamptz and expires_at <= ${given('until')}::timestamptz group by 1, 2 order by 2, 1`,
)
