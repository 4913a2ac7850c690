import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { type DuplicateQuery, duplicateSchema } from '../schemas/duplicate.ts'
import { contactDuplicates, DUPLICATE_REASONS, type DuplicateReason } from '../tables.ts'
import type { Visibility } from './merges.ts'

export type Pair = Omit<typeof contactDuplicates.$inferSelect, 'organizationId'>

const { organizationId: _tenant, ...columns } = getTableColumns(contactDuplicates)
const SAME = {
  email: contactDuplicates.sameEmail,
  phone: contactDuplicates.samePhone,
  company: contactDuplicates.sameCompany,
  birthday: contactDuplicates.sameBirthday,
  address: contactDuplicates.sameAddress,
} as const satisfies Record<DuplicateReason, unknown>

const list: List = {
  name: 'contactDuplicates',
  table: contactDuplicates,
  fields: wireFields(duplicateSchema, {
    ...columns,
    contactIds: sql`array[${contactDuplicates.contactId}, ${contactDuplicates.otherId}]`,
    reasons: sql`array_remove(array[${sql.join(
      DUPLICATE_REASONS.map((reason) => sql`case when ${SAME[reason]} then ${sql.raw(`'${reason}'`)} end`),
      sql`, `,
    )}], null)`,
  }),
  sorts: { score: [contactDuplicates.score, contactDuplicates.id] },
}

/** Pairs of which the caller may see both. */
export function listDuplicates(ctx: Context, query: DuplicateQuery, visibility: Visibility): Promise<JsonText> {
  const conditions: Condition[] = [{ key: 'status', where: eq(contactDuplicates.status, sql.placeholder('status')), given: { status: query.status } }]
  const { contactId, reason, minScore } = query
  if (ctx.actor.visibleOwners !== null)
    conditions.push({ key: 'visible', where: sql`${visibility(contactDuplicates.contactId)} and ${visibility(contactDuplicates.otherId)}` })
  if (contactId !== undefined)
    conditions.push({
      key: 'contact',
      where: sql`${sql.placeholder('contactId')}::uuid in (${contactDuplicates.contactId}, ${contactDuplicates.otherId})`,
      given: { contactId },
    })
  if (reason !== undefined) conditions.push({ key: reason, where: sql`${SAME[reason]}` })
  if (minScore !== undefined)
    conditions.push({ key: 'minScore', where: sql`${contactDuplicates.score} >= ${sql.placeholder('minScore')}::integer`, given: { minScore } })
  return readPage(ctx, list, query, conditions)
}

export function findPair(ctx: Context, id: string): Promise<Pair | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Pair> = statement('contactDuplicates.byId', columns, (q, given) =>
  q.from(contactDuplicates).where(and(ours(contactDuplicates), eq(contactDuplicates.id, given('id')))),
)

export function lockPair(tx: Tx, id: string): Promise<Pair | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Pair> = statement('contactDuplicates.lock', columns, (q, given) =>
  q
    .from(contactDuplicates)
    .where(and(ours(contactDuplicates), eq(contactDuplicates.id, given('id'))))
    .for('update'),
)

export function savePair(tx: Tx, pair: Pair): void {
  tx.later(update, { ...pair })
}
const update = statement('contactDuplicates.update', {}, (q, given) =>
  q
    .update(contactDuplicates)
    .set(givenEach(['status', 'dismissedAt', 'dismissedBy', 'version', 'updatedAt'], given))
    .where(and(ours(contactDuplicates), eq(contactDuplicates.id, given('id')))),
)

/** Open pairs with contacts that were merged are no question any more; dismissed ones wait for a revert. */
export function deleteOpenPairsOf(tx: Tx, ids: readonly string[]): void {
  tx.later(removeOpen, { ids })
}
const among = (column: PgColumn) => sql`${column} = any(${sql.placeholder('ids')}::uuid[])`
const removeOpen = statement('contactDuplicates.deleteOpen', {}, (q) =>
  q
    .delete(contactDuplicates)
    .where(
      and(ours(contactDuplicates), eq(contactDuplicates.status, 'open'), sql`(${among(contactDuplicates.contactId)} or ${among(contactDuplicates.otherId)})`),
    ),
)

export function deletePairsOf(tx: Tx, contactId: string): void {
  tx.later(remove, { ids: [contactId] })
}
const remove = statement('contactDuplicates.deleteOf', {}, (q) =>
  q.delete(contactDuplicates).where(and(ours(contactDuplicates), sql`(${among(contactDuplicates.contactId)} or ${among(contactDuplicates.otherId)})`)),
)

export type FoundPair = Omit<Pair, 'score' | 'status' | 'dismissedAt' | 'dismissedBy' | 'version'>
const {
  score: _score,
  status: _status,
  dismissedAt: _dismissedAt,
  dismissedBy: _dismissedBy,
  version: _version,
  createdAt: _createdAt,
  updatedAt: _updatedAt,
  ...foundColumns
} = columns

/** Writes what a scan found. What was found before keeps its id, and stays dismissed where it was. */
export async function savePairs(tx: Tx, pairs: readonly FoundPair[], at: string): Promise<void> {
  await tx.one(save, { rows: records(foundColumns, pairs), at })
}
const names = Object.values(foundColumns).map(({ name }) => sql.identifier(name))
const evidence = Object.values({ ...SAME, likeness: contactDuplicates.likeness }).map(({ name }) => sql.identifier(name))
const save = statement(
  'contactDuplicates.save',
  {},
  (_, given) => sql`
  insert into ${contactDuplicates} as known (organization_id, ${sql.join(names, sql`, `)}, status, created_at, updated_at)
  select ${given('organizationId')}::uuid, ${sql.join(names, sql`, `)}, 'open', ${given('at')}::timestamptz, ${given('at')}::timestamptz
  from ${recordset(foundColumns, 'rows')} order by contact_id, other_id
  on conflict (organization_id, contact_id, other_id) do update set ${sql.join(
    evidence.map((name) => sql`${name} = excluded.${name}`),
    sql`, `,
  )}, scan_id = excluded.scan_id`,
)

/** Statements over what the contacts module offers to compare. */
export function scanOf(comparedContacts: SQL, sharedKeys: Readonly<Record<DuplicateReason, SQL>>) {
  const found = { contactId: contactDuplicates.contactId, otherId: contactDuplicates.otherId, likeness: contactDuplicates.likeness }
  const statements = Object.fromEntries(
    DUPLICATE_REASONS.map((reason) => [reason, statement(undefined, found, () => pairsBy(comparedContacts, sharedKeys[reason], POINTS.has(reason)))]),
  ) as Record<DuplicateReason, Statement<{ contactId: string; otherId: string; likeness: number }>>
  const tidy = statement(
    undefined,
    { count: sql<number>`` },
    (_, given) => sql`
    with compared as materialized (${comparedContacts}), gone as (
      delete from ${contactDuplicates} where ${ours(contactDuplicates)} and status = 'open' and (scan_id <> ${given('scanId')}::uuid
        or contact_id not in (select id from compared) or other_id not in (select id from compared))
      returning id
    )
    select (select count(*) from ${contactDuplicates} where ${ours(contactDuplicates)} and status = 'open')::integer - (select count(*) from gone)::integer`,
  )
  return {
    /** By what they share, the pairs that do, each once. */
    async pairsThatShare(ctx: Context) {
      const pairs = new Map<DuplicateReason, { contactId: string; otherId: string; likeness: number }[]>()
      for (const reason of DUPLICATE_REASONS) pairs.set(reason, await ctx.many(statements[reason]))
      return pairs
    },
    /** Takes away the open pairs that the scan did not see. @returns how many stand open */
    tidyPairs: async (tx: Tx, scanId: string) => (await tx.one(tidy, { scanId }))?.count ?? 0,
  }
}

/** With a point of contact in common names may differ, among so few. */
const POINTS = new Set<DuplicateReason>(['email', 'phone'])
const FEW = 10
/** Where many share something, each is compared with so many neighbours in the order of the names, read from the front and from the back. */
const NEIGHBOURS = 10
/** From here on two names are alike (pg_trgm's `similarity`). */
const LIKENESS_MIN = 0.45
const PAIRS_MAX = 100_000

/**
 * Pairs among those who share a key. In a small group each is compared with each. In a large one (a company of 10,000, the
 * first of January) that would grow with its square: there each is compared with its neighbours only, in two orders, so that a
 * difference at the front of a name is found by its end and the other way round ("sorted neighbourhood", Hernández and Stolfo 1995).
 */
function pairsBy(comparedContacts: SQL, shared: SQL, isPoint: boolean): SQL {
  const neighbours = (order: string) => sql`
    select one.id as one_id, other.id as other_id, one.name as one_name, other.name as other_name, one.size
    from crowd as one cross join lateral generate_series(1, least(${sql.raw(String(NEIGHBOURS))}, one.size - 1)::integer) as ahead (n)
    join crowd as other on other.key = one.key and other.kind = one.kind and other.${sql.raw(order)} = one.${sql.raw(order)} + ahead.n
    where (one.detail is null or other.detail is null or one.detail = other.detail)`
  return sql`
    with compared as materialized (${comparedContacts}),
    placed as (
      select distinct on (shared.key, compared.id) shared.key, shared.detail, compared.id, compared.kind, compared.name
      from (${shared}) as shared join compared on compared.id = shared.contact_id where shared.key <> ''
      order by shared.key, compared.id
    ), crowd as materialized (
      select * from (
        select placed.*, count(*) over (partition by key, kind) as size,
          row_number() over (partition by key, kind order by name, id) as by_name, row_number() over (partition by key, kind order by reverse(name), id) as by_end
        from placed
      ) as counted where size > 1
    ), near as (
      ${neighbours('by_name')}
      union all ${neighbours('by_end')} and one.size > ${sql.raw(String(NEIGHBOURS + 1))}
    ), alike as (
      select least(one_id, other_id) as contact_id, greatest(one_id, other_id) as other_id, similarity(one_name, other_name) as likeness, size from near
    )
    select contact_id, other_id, max(likeness) from alike
    where likeness >= ${sql.raw(String(LIKENESS_MIN))} ${isPoint ? sql`or size <= ${sql.raw(String(FEW))}` : sql``}
    group by contact_id, other_id order by max(likeness) desc limit ${sql.raw(String(PAIRS_MAX))}`
}
