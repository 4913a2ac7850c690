import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { isKept } from '../../../platform/concealment.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, givenEach, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import { type Condition, valuesGiven, whereAll } from '../../../platform/lists.ts'
import type { ContactVisibility } from '../../../platform/visibility.ts'
import type { LoopItem, ShownLoop } from '../rules/loop.ts'
import { surveyLoopItems, surveyResponses } from '../tables.ts'
import { visible } from './visibility.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(surveyLoopItems)

/** @returns false where the rule has opened something about the response before */
export async function claimItem(tx: Tx, item: LoopItem): Promise<boolean> {
  return (await tx.one(claim, { item: records(columns, [item]) })) !== undefined
}
const claim = statement(
  'surveyLoop.claim',
  { ruleKey: surveyLoopItems.ruleKey },
  (_, given) => sql`
  insert into ${surveyLoopItems} (organization_id, ${columnNames(columns)}) select ${given('organizationId')}::uuid, ${columnNames(columns)} from ${recordset(columns, 'item')}
  on conflict do nothing returning rule_key`,
)

export function nameTarget(tx: Tx, { responseId, ruleKey, targetId }: LoopItem): void {
  tx.later(name, { responseId, ruleKey, targetId })
}
const name = statement('surveyLoop.nameTarget', {}, (q, given) =>
  q
    .update(surveyLoopItems)
    .set(givenEach(['targetId'], given))
    .where(and(ours(surveyLoopItems), eq(surveyLoopItems.responseId, given('responseId')), eq(surveyLoopItems.ruleKey, given('ruleKey')))),
)

/** How the modules of what is opened tell, in SQL, where it stands. */
export type Standings = Readonly<Record<LoopItem['kind'], (id: PgColumn) => SQL<string | null>>>

/** Where an item stands at the instant given as `now`. */
function standing(standings: Standings): SQL<string> {
  const branches = Object.entries(standings).map(([kind, of]) => sql`when ${sql.raw(`'${kind}'`)} then ${of(surveyLoopItems.targetId)}`)
  return sql`coalesce(${surveyLoopItems.settledAs}, case ${surveyLoopItems.kind} ${sql.join(branches, sql` `)} end, 'cancelled')`
}

/** What was opened is not kept from the person given as `personId`. */
const shown = sql`not ${isKept(sql.placeholder('personId'), sql`${surveyLoopItems.targetId}::text`)}`

/** What the SQL of loops is given. */
export function loopGiven(ctx: Context): { readonly now: string; readonly personId: string | null } {
  return { now: ctx.clock.now().toString(), personId: ctx.actor.personId }
}

/** The loop of a response as it is shown. */
export function loopOf(standings: Standings): SQL<ShownLoop> {
  return sql`(
    select jsonb_build_object(
      'state', case when bool_or(state = 'late') then 'late' when bool_or(state = 'open') then 'open' when count(*) > 0 then 'done' else 'none' end,
      'items', coalesce(jsonb_agg(jsonb_build_object('ruleKey', rule_key, 'kind', kind, 'id', target_id, 'state', state,
        'openedAt', to_char(opened_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) order by rule_key), '[]'))
    from (select ${surveyLoopItems.ruleKey}, ${surveyLoopItems.kind}, ${surveyLoopItems.targetId}, ${surveyLoopItems.openedAt}, ${standing(standings)} as state
      from ${surveyLoopItems} where ${ours(surveyLoopItems)} and ${surveyLoopItems.responseId} = ${surveyResponses.id} and ${shown}) as item)`
}

export interface LoopCount {
  readonly ruleKey: string
  readonly kind: LoopItem['kind']
  readonly state: string
  readonly count: number
}

/** What the rules of a survey opened, by rule and by where it stands. */
export function countLoop(ctx: Context, surveyId: string, standings: Standings, visibility: ContactVisibility): Promise<LoopCount[]> {
  const conditions: Condition[] = visible(ctx, visibility)
  const count: Statement<LoopCount> = statement(
    undefined,
    { ruleKey: surveyLoopItems.ruleKey, kind: surveyLoopItems.kind, state: sql<string>``, count: sql<number>`` },
    (_, given) => sql`
    select rule_key, kind, state, count(*)::integer from (
      select ${surveyLoopItems.ruleKey}, ${surveyLoopItems.kind}, ${standing(standings)} as state from ${surveyLoopItems}
      join ${surveyResponses} on ${ours(surveyResponses)} and ${surveyResponses.id} = ${surveyLoopItems.responseId}
      where ${and(ours(surveyLoopItems), eq(surveyLoopItems.surveyId, given('surveyId')), shown, whereAll(conditions))}
    ) as item group by rule_key, kind, state order by rule_key, kind, state`,
  )
  return ctx.many(count, { surveyId, ...loopGiven(ctx), ...valuesGiven(conditions) })
}

/** Of an erased person only how each stood is kept, not what it was. */
export function settleItems(tx: Tx, responseIds: readonly string[], standings: Standings): void {
  const settle = statement(
    undefined,
    {},
    (_, given) => sql`
    update ${surveyLoopItems} set settled_as = case when ${standing(standings)} = 'done' then 'done' else 'cancelled' end, target_id = null
    where ${ours(surveyLoopItems)} and ${surveyLoopItems.responseId} = any(${given('responseIds')}::uuid[])`,
  )
  tx.later(settle, { responseIds, now: tx.clock.now().toString() })
}
