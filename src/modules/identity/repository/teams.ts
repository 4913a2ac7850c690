import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context, Tx } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { type TeamListQuery, teamSchema } from '../schemas/teams.ts'
import { teamMembers, teams } from '../tables.ts'

export type Team = Omit<typeof teams.$inferSelect, 'organizationId'> & { readonly memberIds: string[] }

// Named by their tables: Drizzle leaves the table out of a selected column, which within a subquery would be the subquery's own.
const memberIds = sql<string[]>`array(select member.user_id from ${teamMembers} member
  where member.organization_id = ${teams}.organization_id and member.team_id = ${teams}.id order by member.user_id)`
const columns = { id: teams.id, name: teams.name, memberIds, version: teams.version, createdAt: teams.createdAt, updatedAt: teams.updatedAt }

const list: List = {
  name: 'teams',
  table: teams,
  fields: wireFields(teamSchema, columns),
  sorts: { createdAt: [teams.id], name: [teams.name, teams.id] },
}

export function listTeams(ctx: Context, query: TeamListQuery): Promise<JsonText> {
  const conditions: Condition[] = []
  if (query.memberId !== undefined)
    conditions.push({
      key: 'member',
      where: sql`exists (select 1 from ${teamMembers} where ${teamMembers.organizationId} = ${teams.organizationId}
        and ${teamMembers.teamId} = ${teams.id} and ${teamMembers.userId} = ${sql.placeholder('memberId')}::uuid)`,
      given: { memberId: query.memberId },
    })
  return readPage(ctx, list, query, conditions)
}

export function findTeam(ctx: Context, id: string): Promise<Team | undefined> {
  return ctx.one(find, { id })
}
const find: Statement<Team> = statement('teams.byId', columns, (q, given) => q.from(teams).where(and(ours(teams), eq(teams.id, given('id')))))

export function lockTeam(tx: Tx, id: string): Promise<Team | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Team> = statement('teams.lock', columns, (q, given) =>
  q
    .from(teams)
    .where(and(ours(teams), eq(teams.id, given('id'))))
    .for('no key update'),
)

export async function insertTeam(tx: Tx, team: Team): Promise<void> {
  await tx.one(insert, { ...team })
}
const insert = statement('teams.insert', {}, (q, given) =>
  q.insert(teams).values({
    organizationId: given('organizationId'),
    id: given('id'),
    name: given('name'),
    createdAt: given('createdAt'),
    updatedAt: given('updatedAt'),
  }),
)

export async function saveTeam(tx: Tx, team: Team): Promise<void> {
  await tx.one(save, { ...team })
}
const save = statement('teams.save', {}, (q, given) =>
  q
    .update(teams)
    .set({ name: given('name') as never, version: given('version') as never, updatedAt: given('updatedAt') as never })
    .where(and(ours(teams), eq(teams.id, given('id')))),
)

export function deleteTeam(tx: Tx, id: string): void {
  tx.later(remove, { id })
}
const remove = statement('teams.delete', {}, (q, given) => q.delete(teams).where(and(ours(teams), eq(teams.id, given('id')))))

export function addMembers(tx: Tx, teamId: string, userIds: readonly string[]): void {
  tx.later(add, { teamId, userIds })
}
const add = statement(
  'teams.addMembers',
  {},
  (_, given) => sql`
  insert into ${teamMembers} (organization_id, team_id, user_id)
  select ${given('organizationId')}::uuid, ${given('teamId')}::uuid, unnest(${given('userIds')}::uuid[]) on conflict do nothing`,
)

export function removeMember(tx: Tx, teamId: string, userId: string): void {
  tx.later(takeOut, { teamId, userId })
}
const takeOut = statement('teams.removeMember', {}, (q, given) =>
  q.delete(teamMembers).where(and(ours(teamMembers), eq(teamMembers.teamId, given('teamId')), eq(teamMembers.userId, given('userId')))),
)

/** Whether the caller is in the team that a column of another table names; `actingUserId` is the caller. */
export function callersTeam(teamId: PgColumn): SQL {
  return sql`exists (select 1 from ${teamMembers} where ${teamMembers.organizationId} = ${sql.placeholder('organizationId')}
    and ${teamMembers.teamId} = ${teamId} and ${teamMembers.userId} = ${sql.placeholder('actingUserId')}::uuid)`
}
