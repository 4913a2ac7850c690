import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { type Given, ours, type Statement, statement } from '../../../platform/database.ts'
import { whereAll } from '../../../platform/lists.ts'
import { type ContactVisibility, limited, nobodysOrSeen } from '../../../platform/visibility.ts'
import type { Span } from '../rules/periods.ts'
import type { RESPONSE_MODES } from '../tables.ts'
import {
  surveyAnswers as answers,
  surveyCounts as counts,
  surveyGroupCounts as groupCounts,
  RESPONSE_DIMENSIONS,
  surveyResponses as responses,
} from '../tables.ts'

/** Counts of answers to some questions of a survey, by pieces of time. */
export interface Scope {
  readonly surveyId: string
  readonly questionKeys: readonly string[]
  /** Each begins where the one before ends. */
  readonly pieces: readonly { readonly start: string; readonly end: string }[]
  /** The same pieces by how each part of them is read, of all responses and of groups of them. */
  readonly spans: readonly Span[]
  readonly groupSpans: readonly Span[]
  readonly mode?: (typeof RESPONSE_MODES)[number] | undefined
  readonly visibility: ContactVisibility
}

export interface CountedAnswers {
  /** Of the piece of time, from 1. */
  readonly place: number
  /** What the responses have in common, where they are grouped. */
  readonly group: string | null
  readonly questionKey: string
  readonly versionNumber: number
  readonly complete: boolean
  readonly value: string
  readonly n: number
}

export { RESPONSE_DIMENSIONS }
export type ResponseDimension = (typeof RESPONSE_DIMENSIONS)[number]
const GROUPS: Readonly<Record<ResponseDimension, SQL>> = {
  staff: sql`${responses.context} ->> 'staffId'`,
  team: sql`${responses.context} ->> 'teamId'`,
  product: sql`${responses.context} ->> 'productId'`,
  channel: sql`${responses.context} ->> 'channel'`,
  segment: sql`${responses.context} ->> 'segment'`,
  language: sql`${responses.language}`,
}

const counted = {
  place: sql<number>``,
  group: sql<string | null>``,
  questionKey: sql<string>``,
  versionNumber: sql<number>``,
  complete: sql<boolean>``,
  value: sql<string>``,
  n: sql<number>``,
}
const isComplete = sql`${responses.status} = 'complete'`
const isAsked = sql`${answers.questionKey} = any(${sql.placeholder('questionKeys')}::text[])`
const ofResponse = sql`${ours(answers)} and ${answers.responseId} = ${responses.id} and ${isAsked}`
const ofSurvey = and(ours(responses), eq(responses.surveyId, sql.placeholder('surveyId')), sql`${responses.flag} is null`)
/** As the triggers count: of what an excluded response answered only the number; what another answer hides has no tally and counts nowhere. */
const tallied = sql`unnest(case when not excluded then tallies when tallies in ('{}', '{""}') then '{}' else '{!}' end)`

/**
 * From the counts, and from the responses themselves where a piece of time begins or ends within what is counted: one statement, so that
 * all of it is of one moment. Whoever sees some contacts only, or asks for groups of
 * one mode, gets everything from the responses.
 */
export function countAnswers(ctx: Context, scope: Scope, by?: ResponseDimension): Promise<CountedAnswers[]> {
  if (ctx.actor.visibleOwners !== null || (by !== undefined && scope.mode !== undefined)) return scanAnswers(ctx, scope, by)
  const { surveyId, questionKeys, mode, spans, groupSpans } = scope
  const ofMode = mode === undefined ? sql`` : sql`and mode = ${sql.placeholder('mode')}`
  const read: Statement<CountedAnswers> = statement(undefined, counted, () => (by === undefined ? fromCounts(ofMode) : fromGroupCounts(by)))
  const given = { surveyId, questionKeys, mode, ...spansGiven('', spans), ...spansGiven('group', groupSpans) }
  return ctx.many(read, given)
}

const fromCounts = (ofMode: SQL) => sql`
  with part as (${totals(ofMode)})
  select place, null::text, question_key, version_number, complete, value, sum(n)::bigint from part group by 1, 3, 4, 5, 6 having sum(n) <> 0`

/** Who is in no group is all less those who are in one. */
const fromGroupCounts = (by: ResponseDimension) => sql`
  with part as (${totals(sql``)}), grouped as (
    select place, common, question_key, version_number, complete, value, sum(n) as n from (
      select place, common, question_key, version_number, complete, value, n
      from ${spanned('group')} cross join lateral (
        select ${groupCounts.groupKey} as common, ${groupCounts.questionKey} as question_key, ${groupCounts.versionNumber} as version_number, ${groupCounts.complete} as complete,
          ${groupCounts.value} as value, ${groupCounts.n} as n
        from ${groupCounts} where ${ours(groupCounts)} and ${eq(groupCounts.surveyId, sql.placeholder('surveyId'))}
          and ${groupCounts.questionKey} = any(${sql.placeholder('questionKeys')}::text[]) and ${groupCounts.dimension} = ${sql.raw(`'${by}'`)}
          and span.grain = 'month' and ${groupCounts.month} >= starting and ${groupCounts.month} < ending offset 0
      ) as summed
      union all
      ${edges('group', GROUPS[by], sql`and ${GROUPS[by]} is not null`)}
    ) as each group by 1, 2, 3, 4, 5, 6
  )
  select place, common, question_key, version_number, complete, value, sum(n)::bigint from (
    select place, null::text as common, question_key, version_number, complete, value, n from part
    union all select * from grouped
    union all select place, null, question_key, version_number, complete, value, -n from grouped
  ) as each group by 1, 2, 3, 4, 5, 6 having sum(n) <> 0`

const totals = (ofMode: SQL) => sql`
    select place, question_key, version_number, complete, value, n
    from ${spanned('')} cross join lateral (
      select ${counts.questionKey} as question_key, ${counts.versionNumber} as version_number, ${counts.complete} as complete, ${counts.value} as value, ${counts.n} as n
      from ${counts} where ${ours(counts)} and ${eq(counts.surveyId, sql.placeholder('surveyId'))} and ${counts.questionKey} = any(${sql.placeholder('questionKeys')}::text[])
        and ${counts.grain} = span.grain and ${counts.hour} >= starting and ${counts.hour} < ending ${ofMode} offset 0
    ) as summed
    union all
    select place, question_key, version_number, complete, value, n from (${edges('', sql`null::text`, ofMode)}) as edge`

/** What begins or ends within a span that is counted. Each span is read by itself (`offset 0`): joined freely, all would be read for each. */
const edges = (of: SpansOf, common: SQL, where: SQL) => sql`
    select place, common, question_key, version_number, complete, ${tallied} as value, 1 as n
    from ${spanned(of)} cross join lateral (
      select ${common} as common, ${answers.questionKey} as question_key, ${responses.versionNumber} as version_number, ${isComplete} as complete, ${answers.tallies} as tallies,
        ${responses.excludedAt} is not null as excluded
      from ${responses} join ${answers} on ${ofResponse}
      where ${ofSurvey} and ${responses.answeredAt} >= starting and ${responses.answeredAt} < ending ${where} offset 0
    ) as answered where span.grain = 'response'`

type SpansOf = '' | 'group'
const spanned = (
  of: SpansOf,
) => sql`unnest(${sql.placeholder(`${of}places`)}::int[], ${sql.placeholder(`${of}grains`)}::text[], ${sql.placeholder(`${of}starts`)}::timestamptz[],
  ${sql.placeholder(`${of}ends`)}::timestamptz[]) as span (place, grain, starting, ending)`

function spansGiven(of: SpansOf, given: readonly Span[]): Given {
  const part = (name: keyof Span) => given.map((span) => span[name])
  return { [`${of}places`]: part('place'), [`${of}grains`]: part('grain'), [`${of}starts`]: part('start'), [`${of}ends`]: part('end') }
}

// What answers have in common as one value: of several PostgreSQL expects so many groups that it sorts every answer.
function scanAnswers(ctx: Context, scope: Scope, by: ResponseDimension | undefined): Promise<CountedAnswers[]> {
  const { where, given } = ofScope(ctx, scope)
  const scan: Statement<CountedAnswers> = statement(
    undefined,
    counted,
    () => sql`
    select place, grouped, question_key, version_number, complete, ${tallied} as value, n from (
      select (common ->> 0)::int as place, common ->> 1 as grouped, question_key, (common ->> 2)::int as version_number, (common ->> 3)::boolean as complete,
        (common ->> 4)::boolean as excluded, tallies, n
      from (
        select common, ${answers.questionKey} as question_key, ${answers.tallies} as tallies, count(*) as n
        from (
          select ${responses.id} as id, jsonb_build_array(width_bucket(${responses.answeredAt}, ${sql.placeholder('starts')}::timestamptz[]),
            ${by === undefined ? sql`null::text` : GROUPS[by]}, ${responses.versionNumber}, ${isComplete}, ${responses.excludedAt} is not null) as common
          from ${responses} where ${where} offset 0
        ) as response join ${answers} on ${ours(answers)} and ${answers.responseId} = response.id and ${isAsked}
        group by 1, 2, 3
      ) as counted
    ) as answered`,
  )
  return ctx.many(scan, { ...given, questionKeys: scope.questionKeys, starts: scope.pieces.map(({ start }) => start) })
}

function ofScope(ctx: Context, { surveyId, pieces, mode, visibility }: Scope): { readonly where: SQL | undefined; readonly given: Given } {
  const visible = whereAll(limited(ctx, nobodysOrSeen(visibility, responses.contactId)))
  const where = and(
    ofSurvey,
    sql`${responses.answeredAt} >= ${sql.placeholder('first')}::timestamptz and ${responses.answeredAt} < ${sql.placeholder('last')}::timestamptz`,
    mode === undefined ? undefined : eq(responses.mode, sql.placeholder('mode')),
    visible,
  )
  return { where, given: { surveyId, first: pieces[0]?.start, last: pieces.at(-1)?.end, mode } }
}

/** When the first response that nobody's machine sent stands in time, and the last: what a trend spans where it is not said. */
export function findExtent(ctx: Context, surveyId: string): Promise<{ first: string | null; last: string | null } | undefined> {
  return ctx.one(extent, { surveyId })
}
const extent = statement(
  'surveyResponses.extent',
  { first: sql<string | null>``, last: sql<string | null>`` },
  () => sql`select min(${responses.answeredAt}), max(${responses.answeredAt}) from ${responses} where ${ofSurvey}`,
)

export interface JointAnswers {
  readonly questionKey: string
  readonly driver: number
  readonly score: number
  readonly count: number
}

/** How the answers to the questions of a scope go with those to another, of whole numbers all: of responses that answered both. */
export function countJoint(ctx: Context, scope: Scope, { mainKey, completeOnly }: { mainKey: string; completeOnly: boolean }): Promise<JointAnswers[]> {
  const { where, given } = ofScope(ctx, scope)
  const joint: Statement<JointAnswers> = statement(
    undefined,
    { questionKey: sql<string>``, driver: sql<number>``, score: sql<number>``, count: sql<number>`` },
    () => sql`
    select question_key, driver::int, score::int, count(*) from (
      select ${answers.questionKey} as question_key, ${answers.tallies}[1] as driver, main.tallies[1] as score
      from ${responses} join ${answers} on ${ofResponse}
        join ${answers} as main on main.organization_id = ${responses.organizationId} and main.response_id = ${responses.id} and main.question_key = ${sql.placeholder('mainKey')}
      where ${where} and ${responses.excludedAt} is null and not ${answers.skipped} and not main.skipped and ${answers.tallies} <> '{}' and main.tallies <> '{}' ${completeOnly ? sql`and ${isComplete}` : sql``}
    ) as both_answered group by 1, 2, 3`,
  )
  return ctx.many(joint, { ...given, questionKeys: scope.questionKeys, mainKey })
}
