import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { teamNotFound, userNotFound } from '../errors.ts'
import { teamCreated, teamDeleted, teamMemberAdded, teamMemberRemoved, teamUpdated } from '../events.ts'
import * as repository from '../repository/teams.ts'
import { findUserIds } from '../repository/users.ts'
import { expectMayBringTogether } from '../rules/user.ts'
import type { NewTeam, TeamPatch } from '../schemas/teams.ts'
import { forgetCredentials } from './authenticate.ts'

type Team = repository.Team

export { listTeams } from '../repository/teams.ts'

/** Whose contacts members may see follows their teams: what is believed of credentials is forgotten after every change. */
async function change<T>(ctx: Context, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const changed = await transact(ctx, fn)
  forgetCredentials(ctx.organization.id)
  return changed
}

/** @throws validationFailed, beyondYours, teamExists */
export function createTeam(ctx: Context, input: NewTeam): Promise<Team> {
  return change(ctx, async (tx) => {
    const memberIds = [...new Set(input.memberIds)].sort()
    const known = await findUserIds(tx, memberIds)
    const errors = input.memberIds.flatMap((id, i) =>
      known.has(id) ? [] : [{ pointer: `/memberIds/${i}`, code: 'unknown', detail: 'is not a user of this organization' }],
    )
    if (errors.length > 0) throw validationFailed({ errors })
    expectMayBringTogether(tx.actor, memberIds)
    const at = tx.clock.now().toString()
    const team: Team = { id: tx.newId(), name: input.name, memberIds, version: 1, createdAt: at, updatedAt: at }
    await repository.insertTeam(tx, team)
    repository.addMembers(tx, team.id, memberIds)
    announce(tx, { event: teamCreated, resourceId: team.id, data: { name: team.name } })
    announce(tx, ...memberIds.map((userId) => ({ event: teamMemberAdded, resourceId: team.id, data: { userId } })))
    return team
  })
}

/** @throws teamNotFound */
export async function getTeam(ctx: Context, teamId: string): Promise<Team> {
  return (await repository.findTeam(ctx, teamId)) ?? refuse(teamNotFound())
}

async function lock(tx: Tx, teamId: string): Promise<Team> {
  const team = (await repository.lockTeam(tx, teamId)) ?? refuse(teamNotFound())
  expectVersion(tx, team)
  return team
}

/** @throws teamNotFound, staleVersion, teamExists */
export function updateTeam(ctx: Context, teamId: string, { name }: TeamPatch): Promise<Team> {
  return change(ctx, async (tx) => {
    const before = await lock(tx, teamId)
    if (name === undefined || name === before.name) return before
    const after = await save(tx, { ...before, name })
    announce(tx, { event: teamUpdated, resourceId: teamId, data: { name }, previous: { name: before.name } })
    return after
  })
}

async function save(tx: Tx, team: Team): Promise<Team> {
  const saved = { ...team, version: team.version + 1, updatedAt: tx.clock.now().toString() }
  await repository.saveTeam(tx, saved)
  return saved
}

/** @throws teamNotFound, staleVersion */
export function deleteTeam(ctx: Context, teamId: string): Promise<null> {
  return change(ctx, async (tx) => {
    const { name } = await lock(tx, teamId)
    repository.deleteTeam(tx, teamId)
    announce(tx, { event: teamDeleted, resourceId: teamId, data: { name } })
    return null
  })
}

/** A second time changes nothing. @throws teamNotFound, staleVersion, userNotFound, beyondYours */
export function addTeamMember(ctx: Context, teamId: string, userId: string): Promise<Team> {
  return change(ctx, async (tx) => {
    const before = await lock(tx, teamId)
    if (before.memberIds.includes(userId)) return before
    if (!(await findUserIds(tx, [userId])).has(userId)) throw userNotFound()
    const memberIds = [...before.memberIds, userId].sort()
    expectMayBringTogether(tx.actor, memberIds)
    repository.addMembers(tx, teamId, [userId])
    announce(tx, { event: teamMemberAdded, resourceId: teamId, data: { userId } })
    return save(tx, { ...before, memberIds })
  })
}

/** A second time changes nothing. @throws teamNotFound, staleVersion, userNotFound */
export function removeTeamMember(ctx: Context, teamId: string, userId: string): Promise<null> {
  return change(ctx, async (tx) => {
    const before = await lock(tx, teamId)
    if (!before.memberIds.includes(userId)) return (await findUserIds(tx, [userId])).has(userId) ? null : refuse(userNotFound())
    repository.removeMember(tx, teamId, userId)
    announce(tx, { event: teamMemberRemoved, resourceId: teamId, data: { userId } })
    await save(tx, { ...before, memberIds: before.memberIds.filter((id) => id !== userId) })
    return null
  })
}
