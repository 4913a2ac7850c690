import type { Context, Tx } from '../../../platform/context.ts'
import { staffWhoMay } from '../../identity/index.ts'
import { countEvidence } from '../repository/evidence.ts'
import { findFollowUps, findRemedies } from '../repository/parts.ts'
import { type Complaint, namedStaff } from '../rules/complaint.ts'
import { currentFollowUps } from '../rules/follow-ups.ts'
import type { MoveSituation } from '../rules/moves.ts'
import { settingsOf } from './settings.ts'

/** Everything that decides which moves of a complaint are possible now. */
export async function situationOf(tx: Tx, complaint: Complaint): Promise<MoveSituation> {
  const [settings, remedies, everyFollowUp, anotherIsEligible, evidenceCount] = await Promise.all([
    settingsOf(tx),
    findRemedies(tx, complaint.id),
    findFollowUps(tx, complaint.id),
    complaint.status === 'disputed' ? isAnotherEligible(tx, complaint) : true,
    countEvidence(tx, complaint.id),
  ])
  const { userId, role } = tx.actor
  const { timeZone } = tx.organization
  const followUps = currentFollowUps(everyFollowUp, complaint)
  return { complaint, at: tx.clock.now(), timeZone, actor: { userId, role }, settings, remedies, followUps, anotherIsEligible, evidenceCount }
}

async function isAnotherEligible(ctx: Context, complaint: Complaint): Promise<boolean> {
  const excluded = new Set([...namedStaff(complaint), ...complaint.deciderIds])
  return (await staffWhoMay(ctx, 'complaints:write')).some((id) => !excluded.has(id))
}
