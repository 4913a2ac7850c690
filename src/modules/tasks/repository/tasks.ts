import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { unconcealed } from '../../../platform/concealment.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, equals, filter, type List, readPage, valuesGiven, whereAll, wireFields } from '../../../platform/lists.ts'
import type { ContactVisibility } from '../../../platform/visibility.ts'
import type { Task } from '../rules/task.ts'
import { type TaskListQuery, taskSchema } from '../schemas/task.ts'
import { isOpenTask, tasks } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(tasks)
const { id: _id, contactId: _contact, createdAt: _created, ...changeable } = columns

export function findTask(ctx: Context, id: string): Promise<Task | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Task> = statement('tasks.byId', columns, (q, given) => q.from(tasks).where(and(ours(tasks), eq(tasks.id, given('id')))))

/** The contacts that these tasks are for. */
export async function contactsOfTasks(ctx: Context, ids: readonly string[]): Promise<string[]> {
  return (await ctx.many(contactsOf, { ids })).flatMap(({ contactId }) => contactId ?? [])
}
const contactsOf = statement('tasks.contactsOf', { contactId: tasks.contactId }, (q, given) =>
  q.from(tasks).where(and(ours(tasks), sql`${tasks.id} = any(${given('ids')}::uuid[])`)),
)

export function lockTask(tx: Tx, id: string): Promise<Task | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Task> = statement('tasks.lock', columns, (q, given) =>
  q
    .from(tasks)
    .where(and(ours(tasks), eq(tasks.id, given('id'))))
    .for('no key update'),
)

/** @returns false when its series has this occurrence already */
export async function insertTask(tx: Tx, task: Task): Promise<boolean> {
  return (await tx.one(insert, { task: records(columns, [task]) })) !== undefined
}
const insert = statement(
  'tasks.insert',
  { id: tasks.id },
  (_, given) => sql`
  insert into ${tasks} (organization_id, ${columnNames(columns)}) select ${given('organizationId')}::uuid, ${columnNames(columns)} from ${recordset(columns, 'task')}
  on conflict (organization_id, series_id, occurrence) do nothing returning id`,
)

export function saveTasks(tx: Tx, ...changed: readonly Task[]): void {
  tx.later(update, { task: records({ id: tasks.id, ...changeable }, changed) })
}
const assignments = Object.values(changeable).map(({ name }) => sql`${sql.identifier(name)} = task.${sql.identifier(name)}`)
const update = statement(
  'tasks.update',
  {},
  (_, given) => sql`
  update ${tasks} set ${sql.join(assignments, sql`, `)} from ${recordset({ id: tasks.id, ...changeable }, 'task')}
  where ${tasks.organizationId} = ${given('organizationId')} and ${tasks.id} = task.id`,
)

/** The earliest deadline among what is still to be done for a contact. */
export async function earliestDueOf(tx: Tx, contactId: string): Promise<string | null> {
  return (await tx.one(earliest, { contactId }))?.dueInstant ?? null
}
const earliest = statement('tasks.earliestDue', { dueInstant: tasks.dueInstant }, (q, given) =>
  q
    .from(tasks)
    .where(and(ours(tasks), eq(tasks.contactId, given('contactId')), isOpenTask, sql`${tasks.dueInstant} < 'infinity'`))
    .orderBy(tasks.dueInstant)
    .limit(1),
)

/** What a task is about, as text. */
const ABOUT = sql`${tasks.related} ->> 'id'`

const list: List = {
  name: 'tasks',
  table: tasks,
  fields: wireFields(taskSchema, getTableColumns(tasks)),
  sorts: { createdAt: [tasks.id], dueAt: [tasks.dueInstant, tasks.id] },
  combined: { candidatesMax: 6_000, sortedMax: 20_000 },
}

/** How other modules tell, in SQL, what the caller may see: a contact, and whether a team is one of theirs. */
export interface Visibility {
  readonly contact: ContactVisibility
  readonly ownTeam: (teamId: PgColumn) => SQL
}

export function listTasks(ctx: Context, query: TaskListQuery, visibility: Visibility): Promise<JsonText> {
  return readPage(ctx, list, query, [...unconcealed(ctx, ABOUT), ...seen(ctx, visibility), ...conditionsOf(ctx, query)])
}

/** Limited staff see what is to be done for contacts they may see, and what has no contact where it is theirs or their teams'. */
export function seen(ctx: Context, { contact, ownTeam }: Visibility): Condition[] {
  if (ctx.actor.visibleOwners === null) return []
  return [
    {
      key: 'visible',
      where: sql`(${contact(tasks.contactId)}
        or (${tasks.contactId} is null and (${tasks.assigneeId} = ${sql.placeholder('actingUserId')}::uuid or ${ownTeam(tasks.teamId)})))`,
      given: { actingUserId: ctx.actor.userId },
    },
  ]
}

function conditionsOf(ctx: Context, query: TaskListQuery): Condition[] {
  const byDue = query.sort.endsWith('dueAt')
  const after = sql`${tasks.dueInstant} > ${sql.placeholder('dueAfter')}::timestamptz and ${tasks.dueInstant} < 'infinity'`
  const conditions: Condition[] = [
    ...filter('dueBefore', query.dueBefore, sql`${tasks.dueInstant} < ${sql.placeholder('dueBefore')}::timestamptz`, byDue && { leads: 'all' }),
    ...filter('dueAfter', query.dueAfter, after, byDue && { leads: 'all' }),
    // What mostly lets the fewest through leads.
    ...equals(tasks, query, ['contactId', 'assigneeId', 'teamId'], { leads: 'one' }),
    ...equals(tasks, query, ['type'], !byDue && { leads: 'one' }),
    ...equals(tasks, query, ['status'], { leads: 'one' }),
  ]
  const overdue = sql`(${isOpenTask} and ${tasks.dueInstant} <= ${sql.placeholder('now')}::timestamptz)`
  const current = { now: ctx.clock.now().toString() }
  if (query.overdue === true) conditions.push({ key: 'overdue', where: overdue, current, ...(byDue && { leads: 'one' }) })
  if (query.overdue === false) conditions.push({ key: 'notOverdue', where: sql`not ${overdue}`, current })
  return conditions
}

const FEED_TASKS_MAX = 1_000

/** What a feed shows: what is still to be done and has its time, the soonest first. */
export function tasksOfFeed(ctx: Context, feed: { assigneeId: string | null; teamId: string | null }, visibility: Visibility): Promise<Task[]> {
  const limits = [...unconcealed(ctx, ABOUT), ...seen(ctx, visibility)]
  const ofFeed: Statement<Task> = statement(undefined, columns, (q, given) =>
    q
      .from(tasks)
      .where(
        and(
          ours(tasks),
          isOpenTask,
          sql`${tasks.dueInstant} < 'infinity'`,
          sql`(${given('assigneeId')}::uuid is null or ${tasks.assigneeId} = ${given('assigneeId')}::uuid)`,
          sql`(${given('teamId')}::uuid is null or ${tasks.teamId} = ${given('teamId')}::uuid)`,
          whereAll(limits),
        ),
      )
      .orderBy(tasks.dueInstant, tasks.id)
      .limit(FEED_TASKS_MAX),
  )
  return ctx.many(ofFeed, { ...feed, ...valuesGiven(limits) })
}
