import type { Tx } from '../../../platform/context.ts'
import { findTeam, findUser, membersOf, staffWhoMay } from '../../identity/index.ts'
import { holdTeamLoad, openPerOwner } from '../repository/routing.ts'
import { type Complaint, changeComplaint, namedStaff } from '../rules/complaint.ts'
import type { MoveInputs } from '../rules/moves.ts'
import { leastLoaded, ruleFor } from '../rules/routing.ts'
import { settingsOf } from './settings.ts'

/**
 * A complaint that nobody was given goes where the organization's rules say: to a person, to a team, or to whoever of a team
 * has the least to do. Whom it names never gets it.
 */
export async function routed(tx: Tx, complaint: Complaint): Promise<Complaint> {
  if (complaint.ownerId !== null || complaint.teamId !== null) return complaint
  const rule = ruleFor(complaint, (await settingsOf(tx)).routing)
  if (rule === undefined) return complaint
  // Whom a rule names may have left, and its team may be gone, since the rule was made.
  const teamId = rule.teamId !== null && (await findTeam(tx, rule.teamId)) !== undefined ? rule.teamId : null
  const named = rule.ownerId !== null && (await isHere(tx, rule.ownerId)) ? rule.ownerId : null
  const ownerId = named ?? (teamId !== null && rule.balanced ? await leastLoadedOf(tx, complaint, teamId) : null)
  return { ...complaint, teamId, ownerId: ownerId !== null && namedStaff(complaint).includes(ownerId) ? null : ownerId }
}

/** What is opened again goes on with whoever had it, unless they have left: then where the rules say, if no team has it. */
export async function withOwnerHere(tx: Tx, complaint: Complaint): Promise<Complaint> {
  if (complaint.ownerId === null || (await isHere(tx, complaint.ownerId))) return complaint
  return routed(tx, { ...complaint, ownerId: null })
}

async function isHere(tx: Tx, userId: string): Promise<boolean> {
  const user = await findUser(tx, userId)
  return user !== undefined && user.status !== 'suspended'
}

async function leastLoadedOf(tx: Tx, complaint: Complaint, teamId: string): Promise<string | null> {
  // One at a time for a team, so that complaints that come together go to different people.
  await holdTeamLoad(tx, teamId)
  const [all, able] = await Promise.all([membersOf(tx, teamId), staffWhoMay(tx, 'complaints:write')])
  const members = all.filter((id) => able.includes(id))
  const open = new Map((await openPerOwner(tx, members)).map(({ ownerId, count }) => [ownerId, count]))
  return leastLoaded(
    complaint,
    members.map((userId) => ({ userId, open: open.get(userId) ?? 0 })),
  )
}

/** What is assessed without an owner goes where the rules say of it as it is assessed. */
export async function assessedAndRouted(tx: Tx, complaint: Complaint, input: MoveInputs['assess']): Promise<MoveInputs['assess']> {
  const { ownerId, teamId, ...fields } = input
  if (ownerId !== undefined || teamId != null) return input
  const to = await routed(tx, changeComplaint(complaint, fields))
  return { ...fields, teamId: to.teamId, ...(to.ownerId !== null && { ownerId: to.ownerId }) }
}
