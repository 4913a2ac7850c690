import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context, Tx } from '../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../platform/database.ts'
import type { JsonText } from '../../platform/http/answers.ts'
import { type Condition, equals, filter, type List, readPage, valuesGiven, whereAll, wireFields } from '../../platform/lists.ts'
import { movable } from '../../platform/merging.ts'
import { type ContactVisibility, limited } from '../../platform/visibility.ts'
import type { WinBack } from './rules.ts'
import { type WinBackListQuery, winBackSchema } from './schemas.ts'
import { winBacks } from './tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(winBacks)
const { id: _id, contactId: _contact, related: _related, createdAt: _created, ...changeable } = columns

/** Limited staff see those of contacts whom they may see. */
function visible(ctx: Context, visibility: ContactVisibility): Condition[] {
  return limited(ctx, visibility(winBacks.contactId))
}

export function findWinBack(ctx: Context, id: string, visibility: ContactVisibility): Promise<WinBack | undefined> {
  const conditions = visible(ctx, visibility)
  const find: Statement<WinBack> = statement(undefined, columns, (q, given) =>
    q.from(winBacks).where(and(ours(winBacks), eq(winBacks.id, given('id')), whereAll(conditions))),
  )
  return ctx.one(find, { id, ...valuesGiven(conditions) })
}

export function lockWinBack(tx: Tx, id: string, visibility: ContactVisibility): Promise<WinBack | undefined> {
  const conditions = visible(tx, visibility)
  const lock: Statement<WinBack> = statement(undefined, columns, (q, given) =>
    q
      .from(winBacks)
      .where(and(ours(winBacks), eq(winBacks.id, given('id')), whereAll(conditions)))
      .for('no key update'),
  )
  return tx.one(lock, { id, ...valuesGiven(conditions) })
}

export function insertWinBack(tx: Tx, winBack: WinBack): void {
  tx.later(insert, { ...winBack })
}
const insert = statement('winBacks.insert', {}, (q, given) =>
  q.insert(winBacks).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

export function saveWinBack(tx: Tx, winBack: WinBack): void {
  tx.later(update, { ...winBack })
}
const update = statement('winBacks.update', {}, (q, given) =>
  q
    .update(winBacks)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(winBacks), eq(winBacks.id, given('id')))),
)

const list: List = {
  name: 'winBacks',
  table: winBacks,
  fields: wireFields(winBackSchema, columns),
  sorts: { createdAt: [winBacks.id], dueAt: [winBacks.dueInstant, winBacks.id] },
}

export function listWinBacks(ctx: Context, query: WinBackListQuery, visibility: ContactVisibility): Promise<JsonText> {
  return readPage(ctx, list, query, [
    ...visible(ctx, visibility),
    ...equals(winBacks, query, ['state', 'contactId', 'ownerId', 'teamId']),
    ...filter('dueBefore', query.dueBefore, sql`${winBacks.dueInstant} < ${sql.placeholder('dueBefore')}::timestamptz`),
  ])
}

/** Where the win-back stands that a column names, in SQL, at the instant given as `now`: open, late or done; null where there is none. */
export function standingOfWinBack(id: PgColumn): SQL<string | null> {
  return sql`(select case when ${winBacks.state} <> 'open' then 'done' when ${winBacks.dueInstant} <= ${sql.placeholder('now')}::timestamptz then 'late' else 'open' end
    from ${winBacks} where ${ours(winBacks)} and ${winBacks.id} = ${id})`
}

export const movedWinBacks = movable('winBacks', winBacks, winBacks.contactId)

/** What a leaver has still to win back goes to somebody else. @returns which */
export function handOver(tx: Tx, given: { readonly fromUserId: string; readonly toUserId: string }): Promise<{ id: string; contactId: string | null }[]> {
  return tx.many(handOverOpen, { ...given, at: tx.clock.now().toString() })
}
const handOverOpen = statement(
  'winBacks.handOver',
  { id: winBacks.id, contactId: winBacks.contactId },
  (_, given) => sql`
  update ${winBacks} set owner_id = ${given('toUserId')}::uuid, version = version + 1, updated_at = ${given('at')}::timestamptz
  where organization_id = ${given('organizationId')} and owner_id = ${given('fromUserId')}::uuid and state = 'open' returning id, contact_id`,
)

/** Takes the person and the words out, and ends what was still open; states and dates stay. @returns which */
export async function eraseWinBacks(tx: Tx, contactId: string): Promise<string[]> {
  return (await tx.many(erase, { contactId, at: tx.clock.now().toString() })).map(({ id }) => id)
}
const erase = statement(
  'winBacks.erase',
  { id: winBacks.id },
  (_, given) => sql`
  update ${winBacks} set contact_id = null, note = null, related = null, state = case when state = 'open' then 'not_pursued' else state end,
    closed_at = coalesce(closed_at, ${given('at')}::timestamptz), version = version + 1, updated_at = ${given('at')}::timestamptz
  where organization_id = ${given('organizationId')} and contact_id = ${given('contactId')}::uuid returning id`,
)
