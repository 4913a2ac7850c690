import type { Tx } from '../../../platform/context.ts'
import { findTeam, staffWhoMay } from '../../identity/index.ts'
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
  const ownerId = rule.ownerId ?? (rule.teamId !== null && rule.balanced ? await leastLoadedOf(tx, complaint, rule.teamId) : null)
  return { ...complaint, teamId: rule.teamId, ownerId: ownerId !== null && namedStaff(complaint).includes(ownerId) ? null : ownerId }
}

async function leastLoadedOf(tx: Tx, complaint: Complaint, teamId: string): Promise<string | null> {
  // One at a time for a team, so that complaints that come together go to different people.
  await holdTeamLoad(tx, teamId)
  const [team, able] = await Promise.all([findTeam(tx, teamId), staffWhoMay(tx, 'complaints:write')])
  const members = (team?.memberIds ?? []).filter((id) => able.includes(id))
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
