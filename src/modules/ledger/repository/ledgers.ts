import { sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { statement } from '../../../platform/database.ts'
import { journals, ledgers, memberAccounts } from '../tables/books.ts'
import { holds, lots, memberMerges } from '../tables/lots.ts'

/** A ledger begins, unless it is there. */
export function openLedger(tx: Tx, ledger: { readonly programId: string; readonly unit: string; readonly timeZone: string }): void {
  tx.later(insertLedger, { ...ledger, createdAt: tx.clock.now().toString() })
}
const insertLedger = statement(
  'ledger.open',
  {},
  (_, given) => sql`
  insert into ${ledgers} (organization_id, program_id, unit, time_zone, created_at)
  values (${given('organizationId')}::uuid, ${given('programId')}::uuid, ${given('unit')}, ${given('timeZone')}, ${given('createdAt')}::timestamptz)
  on conflict do nothing`,
)

const accountColumns = {
  memberId: memberAccounts.memberId,
  unit: memberAccounts.unit,
  account: memberAccounts.account,
  balance: memberAccounts.balance,
  version: memberAccounts.version,
  /** Of what the balance says, what has expired by now and is not booked yet. */
  due: sql<number>``,
}

/** The accounts of these members, as they are now. */
export function accountsOf(ctx: Context, memberIds: readonly string[]) {
  return ctx.many(findAccounts, { memberIds, now: ctx.clock.now().toString() })
}
const findAccounts = statement(
  'ledger.accounts',
  accountColumns,
  (_, given) => sql`
  select member_id, unit, account, balance, version, case when account = 'available' and next_expiry <= ${given('now')}::timestamptz then (
    select coalesce(sum(remaining), 0)::bigint from ${lots} where lots.organization_id = member_accounts.organization_id and lots.member_id = member_accounts.member_id
      and lots.unit = member_accounts.unit and remaining > 0 and expires_at <= ${given('now')}::timestamptz) else 0::bigint end
  from ${memberAccounts} where organization_id = ${given('organizationId')} and member_id = any(${given('memberIds')}::uuid[]) order by member_id, unit, account`,
)

/** Who has what this member had: another whom they were merged into, or they themselves. */
export async function memberNow(ctx: Context, memberId: string): Promise<string> {
  return (await ctx.one(findMerge, { memberId }))?.intoMemberId ?? memberId
}
const findMerge = statement(
  'ledger.memberNow',
  { intoMemberId: memberMerges.intoMemberId },
  (_, given) => sql`select into_member_id from ${memberMerges} where organization_id = ${given('organizationId')} and member_id = ${given('memberId')}::uuid`,
)

const holdColumns = {
  id: holds.id,
  programId: holds.programId,
  memberId: holds.memberId,
  unit: holds.unit,
  amount: holds.amount,
  createdAt: holds.createdAt,
  expiresAt: holds.expiresAt,
  endedBy: holds.endedBy,
  endedAt: holds.endedAt,
  captured: holds.captured,
}

const holdFields = sql.join(
  Object.values(holdColumns).map((column) => sql.identifier(column.name)),
  sql`, `,
)

export function findHold(ctx: Context, id: string) {
  return ctx.one(findOneHold, { id })
}
const findOneHold = statement(
  'ledger.hold',
  holdColumns,
  (_, given) => sql`select ${holdFields} from ${holds} where organization_id = ${given('organizationId')} and id = ${given('id')}::uuid`,
)

/** What was held under an external id. */
export function findHoldOf(ctx: Context, source: { readonly programId: string; readonly externalId: string }) {
  return ctx.one(findSourceHold, source)
}
const findSourceHold = statement(
  'ledger.holdOf',
  holdColumns,
  (_, given) => sql`
  select ${holdFields} from ${holds} where organization_id = ${given('organizationId')}::uuid and id = (select id from ${journals}
    where organization_id = ${given('organizationId')}::uuid and program_id = ${given('programId')}::uuid and source_type = 'hold' and source_id = ${given('externalId')})`,
)

export function lockHold(tx: Tx, id: string) {
  return tx.one(lockOneHold, { id })
}
const lockOneHold = statement(
  'ledger.lockHold',
  holdColumns,
  (_, given) => sql`select ${holdFields} from ${holds} where organization_id = ${given('organizationId')} and id = ${given('id')}::uuid for update`,
)

/** Books what has expired by then, of at most so many members. @returns at whom it looked, and how much of theirs expired */
export function sweepExpired(tx: Tx, given: { readonly programId: string; readonly at: string; readonly most: number }) {
  return tx.many(sweep, given)
}
const sweep = statement(
  'ledger.sweep',
  { memberId: sql<string>``, unit: sql<string>``, amount: sql<number>`` },
  (_, given) =>
    sql`select member_id, unit, amount from sweep_expired(${given('organizationId')}::uuid, ${given('programId')}::uuid, ${given('at')}::timestamptz, ${given('most')}::integer)`,
)

/** Closes a block. @returns how many journals it has */
export async function sealJournals(tx: Tx, most: number): Promise<number> {
  return (await tx.one(seal, { at: tx.clock.now().toString(), most }))?.count ?? 0
}
const seal = statement(
  'ledger.seal',
  { count: sql<number>`` },
  (_, given) => sql`select seal_journals(${given('organizationId')}::uuid, ${given('at')}::timestamptz, ${given('most')}::integer)`,
)
