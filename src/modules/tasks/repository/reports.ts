import { and, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import { valuesGiven, whereAll } from '../../../platform/lists.ts'
import type { Figures } from '../rules/report.ts'
import { isOpenTask, tasks } from '../tables.ts'
import { seen, type Visibility } from './tasks.ts'

/** What was closed in a period and what is overdue now, by person and by team: two ranges of indexes, counted once. */
export function countByPerson(ctx: Context, instants: { readonly start: string; readonly end: string }, visibility: Visibility): Promise<Figures[]> {
  const limits = seen(ctx, visibility)
  const visible = and(sql`true`, whereAll(limits))
  const counted: Statement<Figures> = statement(
    undefined,
    {
      ofTeam: sql<boolean>``,
      assigneeId: tasks.assigneeId,
      teamId: tasks.teamId,
      done: sql<number>``,
      doneLate: sql<number>``,
      cancelled: sql<number>``,
      openOverdue: sql<number>``,
      medianSeconds: sql<number | null>``,
    },
    (_, given) => sql`
    with counted as (
      select ${tasks.assigneeId}, ${tasks.teamId}, ${tasks.status}, ${tasks.closedAt} >= ${tasks.dueInstant} as late,
        extract(epoch from ${tasks.closedAt} - ${tasks.createdAt})::float8 as seconds
      from ${tasks} where ${ours(tasks)} and ${tasks.closedAt} >= ${given('start')}::timestamptz and ${tasks.closedAt} < ${given('end')}::timestamptz and ${visible}
      union all
      select ${tasks.assigneeId}, ${tasks.teamId}, 'overdue', null, null
      from ${tasks} where ${ours(tasks)} and ${isOpenTask} and ${tasks.dueInstant} <= ${given('now')}::timestamptz and ${visible}
    )
    select grouping(assignee_id) = 1, assignee_id, team_id, count(*) filter (where status = 'done'), count(*) filter (where status = 'done' and late),
      count(*) filter (where status = 'cancelled'), count(*) filter (where status = 'overdue'),
      percentile_cont(0.5) within group (order by seconds) filter (where status = 'done')
    from counted group by grouping sets ((assignee_id), (team_id)) order by 1, assignee_id nulls last, team_id nulls last`,
  )
  return ctx.many(counted, { ...instants, now: ctx.clock.now().toString(), ...valuesGiven(limits) })
}
