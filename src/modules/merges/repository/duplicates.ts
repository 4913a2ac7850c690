import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { equals, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { limited } from '../../../platform/visibility.ts'
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
  const bothSeen = sql`${visibility(contactDuplicates.contactId)} and ${visibility(contactDuplicates.otherId)}`
  const conditions = [...equals(contactDuplicates, query, ['status']), ...limited(ctx, bothSeen)]
  const { contactId, reason, minScore } = query
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
    DUPLICATE_REASONS.map((reason) => [reason, statement(undefined, found, () => pairsBy(comparedContacts, sharedKeys[reason], reason))]),
  ) as Record<DuplicateReason, Statement<{ contactId: string; otherId: string; likeness: number }>>
  const tidy = statement(
    undefined,
    { count: sql<number>`` },
    (_, given) => sql`
    with compared as materialized (${comparedContacts}), stale as (
      select pair.id from ${contactDuplicates} as pair left join compared as one on one.id = pair.contact_id left join compared as other on other.id = pair.other_id
      where pair.organization_id = ${given('organizationId')} and pair.status = 'open'
        and (pair.scan_id <> ${given('scanId')}::uuid or one.id is null or other.id is null)
    ), gone as (
      delete from ${contactDuplicates} using stale where ${ours(contactDuplicates)} and ${contactDuplicates.id} = stale.id returning stale.id
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
/** From here on names are alike enough (pg_trgm's `similarity`), for what is shared: colleagues often have similar names. */
const LIKENESS_MIN: Readonly<Record<DuplicateReason, number>> = { email: 0.45, phone: 0.45, company: 0.6, birthday: 0.45, address: 0.45 }
const PAIRS_MAX = 100_000

/**
 * Pairs among those who share a key. In a small group each is compared with each. In a large one (a company of 10,000, the
 * first of January) that would grow with its square: there each is compared with its neighbours only, in two orders, so that a
 * difference at the front of a name is found by its end and the other way round ("sorted neighbourhood", Hernández and Stolfo
 * 1995). The neighbours come from windows, since of a join the planner might make the square after all.
 */
function pairsBy(comparedContacts: SQL, shared: SQL, reason: DuplicateReason): SQL {
  const next = (order: string) =>
    sql.raw(`array_agg(id) over ${order} as ids_${order}, array_agg(name) over ${order} as names_${order},
          array_agg(detail) over ${order} as details_${order}`)
  const frame = sql.raw(`rows between 1 following and ${NEIGHBOURS} following`)
  const neighbours = (order: string) => sql`
      select crowd.id as one_id, next.id as other_id, crowd.name as one_name, next.name as other_name, size
      from crowd, unnest(${sql.raw(`ids_${order}, names_${order}, details_${order}`)}) as next (id, name, detail)
      where (crowd.detail is null or next.detail is null or crowd.detail = next.detail)`
  return sql`
    with compared as materialized (${comparedContacts}),
    placed as (
      select distinct on (shared.key, compared.id) shared.key, shared.detail, compared.id, compared.kind, compared.name
      from (${shared}) as shared join compared on compared.id = shared.contact_id where shared.key <> ''
      order by shared.key, compared.id
    ), crowd as materialized (
      select * from (
        select id, name, detail, count(*) over (partition by key, kind) as size, ${next('by_name')}, ${next('by_end')}
        from placed window by_name as (partition by key, kind order by name, id ${frame}), by_end as (partition by key, kind order by reverse(name), id ${frame})
      ) as counted where size > 1
    ), near as (
      ${neighbours('by_name')}
      union all ${neighbours('by_end')} and size > ${sql.raw(String(NEIGHBOURS + 1))}
    ), alike as materialized (
      select least(one_id, other_id) as contact_id, greatest(one_id, other_id) as other_id, similarity(one_name, other_name) as likeness, size from near
    )
    select contact_id, other_id, max(likeness) from alike
    where likeness >= ${sql.raw(String(LIKENESS_MIN[reason]))} ${POINTS.has(reason) ? sql`or size <= ${sql.raw(String(FEW))}` : sql``}
    group by contact_id, other_id order by max(likeness) desc limit ${sql.raw(String(PAIRS_MAX))}`
}
