import { and, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import { type Condition, valuesGiven, whereAll } from '../../../platform/lists.ts'
import type { Likeness } from '../rules/similarity.ts'
import { complaintSubjects, complaints, isOpenComplaint } from '../tables/complaints.ts'
import { complaintTexts, complaintWords } from '../tables/similarity.ts'
import { seen, type Visibility } from './complaints.ts'

/** Keeps what is compared of a complaint; its words are never edited. */
export function saveText(tx: Tx, compared: { readonly complaintId: string; readonly text: string; readonly words: readonly string[] }): void {
  tx.later(insertText, { ...compared })
}
const insertText = statement(
  'complaintTexts.insert',
  {},
  (_, given) => sql`
  with text as (
    insert into ${complaintTexts} (organization_id, complaint_id, text, words)
    values (${given('organizationId')}::uuid, ${given('complaintId')}::uuid, ${given('text')}, ${given('words')}::text[])
  )
  insert into ${complaintWords} (organization_id, word, complaint_id)
  select ${given('organizationId')}::uuid, word, ${given('complaintId')}::uuid from unnest(${given('words')}::text[]) as word order by word`,
)

/** What was kept of the complaints of a person. */
export const eraseTexts = statement(
  'complaintTexts.erase',
  {},
  (_, given) => sql`
  with text as (
    delete from ${complaintTexts} using ${complaints} where ${ours(complaintTexts)} and ${ours(complaints)}
      and ${complaints.id} = ${complaintTexts.complaintId} and ${complaints.contactId} = ${given('contactId')}::uuid
    returning ${complaintTexts.complaintId} as complaint_id, words
  )
  delete from ${complaintWords} using text where ${ours(complaintWords)} and ${complaintWords.word} = any(text.words)
    and ${complaintWords.complaintId} = text.complaint_id`,
)

export type Candidate = Likeness & { readonly id: string }
const candidateColumns = {
  id: complaints.id,
  productIds: sql<string[]>``,
  staffIds: sql<string[]>``,
  cause: sql<string | null>``,
  words: sql<number>``,
  letters: sql<number>``,
}

/**
 * Open and recent complaints that have something in common with one, as far as the caller may see them. Each word, subject
 * and cause leads to the latest that have it, so that nothing is read of what everybody has; those that have the most in
 * common are looked at more closely.
 */
export function findCandidates(
  ctx: Context,
  given: { readonly complaintId: string; readonly cause: string | null; readonly since: string },
  visibility: Visibility,
): Promise<Candidate[]> {
  const conditions = seen(ctx, visibility)
  return ctx.many(candidatesWhere(conditions), { ...given, ...valuesGiven(conditions) })
}

const compiled = new Map<string, Statement<Candidate>>()
function candidatesWhere(conditions: readonly Condition[]): Statement<Candidate> {
  const key = conditions.map((condition) => condition.key).join(' ')
  const known = compiled.get(key)
  if (known !== undefined) return known
  const made = compile(conditions) as Statement<Candidate>
  compiled.set(key, made)
  return made
}

/** So many of the latest are looked at of each word, subject and cause; a word that more have says next to nothing. */
const LATEST_MAX = 500
const POOL_MAX = 1_000
const COMPARED_MAX = 100

const compile = (conditions: readonly Condition[]) =>
  statement(
    undefined,
    candidateColumns,
    (_, given) => sql`
  with mine as materialized (
    select text, words from ${complaintTexts} where ${ours(complaintTexts)} and complaint_id = ${given('complaintId')}::uuid
  ), word as materialized (
    select ln(${sql.raw(String(LATEST_MAX + 1))}.0 / count(*)) as weight, array_agg(latest.complaint_id) as ids
    from mine cross join unnest(mine.words) as said cross join lateral (
      select complaint_id from ${complaintWords} where ${ours(complaintWords)} and ${complaintWords.word} = said
      order by complaint_id desc limit ${sql.raw(String(LATEST_MAX))}
    ) as latest group by said
  ), subject as (
    select latest.complaint_id as id, about.kind, about.subject_id from ${complaintSubjects} as about cross join lateral (
      select complaint_id from ${complaintSubjects} where ${ours(complaintSubjects)} and ${complaintSubjects.kind} = about.kind
        and ${complaintSubjects.subjectId} = about.subject_id order by complaint_id desc limit ${sql.raw(String(LATEST_MAX))}
    ) as latest
    where about.organization_id = ${given('organizationId')}::uuid and about.complaint_id = ${given('complaintId')}::uuid
      and about.kind in ('product', 'staff') and about.subject_id is not null
  ), cause as (
    select id, 'cause' as kind, ${complaints.rootCause} ->> 'code' as code from ${complaints}
    where ${ours(complaints)} and ${complaints.rootCause} ->> 'code' = ${given('cause')}::text order by id desc limit ${sql.raw(String(LATEST_MAX))}
  ), pool as materialized (
    select id, sum(weight) / (select sum(weight) from word) as words, array_agg(distinct value) filter (where kind = 'product') as products,
      array_agg(distinct value) filter (where kind = 'staff') as staff, max(value) filter (where kind = 'cause') as cause
    from (
      select id, weight, null as kind, null as value from word cross join unnest(ids) as id
      union all select id, 0, kind, subject_id from subject
      union all select id, 0, kind, code from cause
    ) as each where id <> ${given('complaintId')}::uuid group by id
    order by coalesce(sum(weight) / (select sum(weight) from word), 0) + 0.4 * count(distinct kind) desc, id desc limit ${sql.raw(String(POOL_MAX))}
  ), near as (
    select pool.* from pool join ${complaints} on ${ours(complaints)} and ${complaints.id} = pool.id
    where (${isOpenComplaint} or ${complaints.receivedAt} >= ${given('since')}::timestamptz) and ${and(sql`true`, whereAll(conditions))}
    order by coalesce(pool.words, 0) + 0.4 * (num_nonnulls(pool.products, pool.staff, pool.cause)) desc, pool.id desc limit ${sql.raw(String(COMPARED_MAX))}
  )
  select near.id, coalesce(near.products, '{}'), coalesce(near.staff, '{}'), near.cause, coalesce(near.words, 0)::double precision,
    coalesce(similarity(${complaintTexts.text}, mine.text), 0)::double precision
  from near left join mine on true left join ${complaintTexts} on ${ours(complaintTexts)} and ${complaintTexts.complaintId} = near.id`,
  )
