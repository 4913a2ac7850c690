import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, givenEach, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { movable } from '../../../platform/merging.ts'
import type { Voucher, VoucherSource } from '../rules/vouchers.ts'
import { type VoucherListQuery, voucherSchema } from '../schemas/vouchers.ts'
import { vouchers } from '../tables/vouchers.ts'

export type Visibility = (contactId: PgColumn) => SQL

const { organizationId: _tenant, ...columns } = getTableColumns(vouchers)
const { id: _id, batchId: _batch, sourceType: _source, sourceId: _sourceId, createdAt: _created, ...changeable } = columns

/** Limited staff see open vouchers, and those of contacts whom they may see. */
const maySee = (visibility: Visibility): SQL => sql`(${vouchers.contactId} is null or ${visibility(vouchers.contactId)})`

/** By its id, or the digest of its code. */
export type Which = { readonly id: string } | { readonly codeDigest: string }

interface Finders {
  readonly id: Statement<Voucher>
  readonly codeDigest: Statement<Voucher>
}
const finders = (visibility?: Visibility): Finders => {
  const by = (column: 'id' | 'codeDigest'): Statement<Voucher> =>
    statement(visibility === undefined ? `vouchers.by ${column}` : undefined, columns, (q, given) =>
      q.from(vouchers).where(and(ours(vouchers), eq(vouchers[column], given(column)), visibility === undefined ? undefined : maySee(visibility))),
    )
  return { id: by('id'), codeDigest: by('codeDigest') }
}
const toAll = finders()
let toLimited: Finders | undefined

export function findVoucher(ctx: Context, which: Which, visibility: Visibility): Promise<Voucher | undefined> {
  toLimited ??= finders(visibility)
  const { id, codeDigest } = ctx.actor.visibleOwners === null ? toAll : toLimited
  return 'id' in which ? ctx.one(id, which) : ctx.one(codeDigest, which)
}

/** Those of a contact that may still be used; the oldest, where there are too many to look at. */
export function findVouchersOf(ctx: Context, contactId: string): Promise<Voucher[]> {
  return ctx.many(ofContact, { contactId })
}
const ofContact: Statement<Voucher> = statement('vouchers.ofContact', columns, (q, given) =>
  q
    .from(vouchers)
    .where(and(ours(vouchers), eq(vouchers.contactId, given('contactId')), eq(vouchers.status, 'active')))
    .orderBy(vouchers.id)
    .limit(200),
)

/** Whoever asks. */
export function lockVoucher(tx: Tx, id: string): Promise<Voucher | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Voucher> = statement('vouchers.lock', columns, (q, given) =>
  q
    .from(vouchers)
    .where(and(ours(vouchers), eq(vouchers.id, given('id'))))
    .for('no key update'),
)

export function findVoucherOfSource(tx: Tx, source: { readonly type: VoucherSource; readonly id: string }): Promise<Voucher | undefined> {
  return tx.one(bySource, { sourceType: source.type, sourceId: source.id })
}
const bySource: Statement<Voucher> = statement('vouchers.bySource', columns, (q, given) =>
  q.from(vouchers).where(and(ours(vouchers), eq(vouchers.sourceType, given('sourceType')), eq(vouchers.sourceId, given('sourceId')))),
)

/** Waited for: the source may have its voucher already. */
export async function insertVouchers(tx: Tx, rows: readonly Voucher[]): Promise<void> {
  await tx.one(insert, { rows: records(columns, rows) })
}
const insert = statement(
  'vouchers.insert',
  {},
  (_, given) => sql`
  insert into ${vouchers} (organization_id, ${columnNames(columns)}) select ${given('organizationId')}::uuid, ${columnNames(columns)} from ${recordset(columns, 'rows')}`,
)

/** What somebody has issued by hand to a contact (null: to whoever has the code) since, of what was not revoked; whoever else would issue as the same person waits. */
export async function grantedSince(
  tx: Tx,
  given: { readonly userId: string; readonly contactId: string | null; readonly currency: string; readonly since: string },
): Promise<number> {
  await tx.one(awaitIssuer, given)
  return (await tx.one(sumGranted, given))?.amount ?? 0
}
const awaitIssuer = statement(
  'vouchers.awaitIssuer',
  {},
  (_, given) => sql`select from pg_advisory_xact_lock(hashtextextended('vouchers by ' || ${given('userId')}::text, 0))`,
)
const sumGranted = statement(
  'vouchers.grantedSince',
  { amount: sql<number>`` },
  (_, given) => sql`
  select least(coalesce(sum(granted), 0), 9007199254740991)::bigint from ${vouchers} where organization_id = ${given('organizationId')} and issued_by = ${given('userId')}::uuid
    and created_at > ${given('since')}::timestamptz and contact_id is not distinct from ${given('contactId')}::uuid and currency = ${given('currency')} and status <> 'revoked'`,
)

export function saveVoucher(tx: Tx, voucher: Voucher): void {
  tx.later(update, { ...voucher })
}
const update = statement('vouchers.update', {}, (q, given) =>
  q
    .update(vouchers)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(vouchers), eq(vouchers.id, given('id')))),
)

const list: List = {
  name: 'vouchers',
  table: vouchers,
  fields: wireFields(voucherSchema, { ...columns, source: sql`json_build_object('type', ${vouchers.sourceType}, 'id', ${vouchers.sourceId})` }),
  sorts: { createdAt: [vouchers.id] },
}

export function listVouchers(ctx: Context, { source, ...query }: VoucherListQuery, visibility: Visibility): Promise<JsonText> {
  const conditions: Condition[] = []
  if (ctx.actor.visibleOwners !== null) conditions.push({ key: 'visible', where: maySee(visibility) })
  const filters = { contactId: query.contactId, batchId: query.batchId, status: query.status, sourceType: source }
  for (const [field, value] of Object.entries(filters) as [keyof typeof filters, string | undefined][])
    if (value !== undefined) conditions.push({ key: field, where: eq(vouchers[field], sql.placeholder(field)), given: { [field]: value } })
  return readPage(ctx, list, query, conditions)
}

export const movedVouchers = movable('vouchers', vouchers, vouchers.contactId)

/**
 * Takes the person and the words out, and ends what is not used up; what is left on a gift card was paid for, and whoever has the card may use it.
 * @returns which
 */
export async function eraseVouchers(tx: Tx, contactId: string, name: string): Promise<string[]> {
  return (await tx.many(erase, { contactId, name, at: tx.clock.now().toString() })).map(({ id }) => id)
}
const erase = statement(
  'vouchers.erase',
  { id: vouchers.id },
  (_, given) => sql`
  update ${vouchers} set contact_id = null, name = ${given('name')}, reason = null, end_reason = null, version = version + 1, updated_at = ${given('at')}::timestamptz,
    status = case when status = 'active' and type <> 'gift_card' then 'revoked' else status end
  where organization_id = ${given('organizationId')} and contact_id = ${given('contactId')}::uuid returning id`,
)

/** That vouchers expire at an instant is due once, however many do; who issues one does not wait for others who do. */
export function scheduleVouchers(tx: Tx, due: { readonly kind: string; readonly reference: string; readonly dueAt: string }): void {
  tx.later(schedule, { ...due, live: tx.organization.mode === 'live' })
}
const schedule = statement(
  'vouchers.schedule',
  {},
  (_, given) => sql`
  select from schedule_ledger_work(${given('organizationId')}::uuid, ${given('kind')}::text, ${given('reference')}::text, ${given('dueAt')}::timestamptz, ${given('live')}::boolean)`,
)

/** Notes that at most so many have expired by then. @returns them */
export function takeExpired(tx: Tx, given: { readonly at: string; readonly most: number }): Promise<Voucher[]> {
  return tx.many(expire, { ...given, now: tx.clock.now().toString() })
}
const due = (until: SQL, unless: SQL) => sql`
  select id from ${vouchers} where organization_id = ${sql.placeholder('organizationId')} and status = 'active' and expires_at is not null and expires_at <= ${until} ${unless}
  order by expires_at, id limit ${sql.placeholder('most')}::integer for no key update`
const expire: Statement<Voucher> = statement(
  'vouchers.expire',
  columns,
  (_, given) => sql`
  update ${vouchers} set status = 'expired', balance = case when balance is null then null else 0 end, version = version + 1, updated_at = ${given('now')}::timestamptz
  where organization_id = ${given('organizationId')} and id in (${due(sql`${given('at')}::timestamptz`, sql``)}) returning ${columnNames(columns)}`,
)

/** Notes that at most so many of somebody's will expire by then. @returns them */
export function takeExpiring(tx: Tx, given: { readonly until: string; readonly most: number }): Promise<Voucher[]> {
  return tx.many(notice, { ...given, now: tx.clock.now().toString() })
}
const notice: Statement<Voucher> = statement(
  'vouchers.notice',
  columns,
  (_, given) => sql`
  update ${vouchers} set noticed_at = ${given('now')}::timestamptz where organization_id = ${given('organizationId')}
    and id in (${due(sql`${given('until')}::timestamptz`, sql`and expires_at > ${given('now')}::timestamptz and contact_id is not null and noticed_at is null`)}) returning ${columnNames(columns)}`,
)

const PAGE = 5_000
/** The sealed codes of a batch, so many at a time. */
export async function* codesOf(ctx: Context, batchId: string): AsyncGenerator<{ id: string; codeSealed: string }[]> {
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const page = await ctx.many(codes, { batchId, after })
    if (page.length > 0) yield page
    if (page.length < PAGE) return
    after = page.at(-1)?.id ?? after
  }
}
const codes = statement(
  'vouchers.codes',
  { id: vouchers.id, codeSealed: vouchers.codeSealed },
  (_, given) => sql`
  select id, code_sealed from ${vouchers} where organization_id = ${given('organizationId')} and batch_id = ${given('batchId')}::uuid and id > ${given('after')}::uuid
  order by id limit ${sql.raw(String(PAGE))}`,
)
