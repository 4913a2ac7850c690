import type { Tx } from '../../../platform/context.ts'
import { eraseAnswersNaming, whileErasing } from '../../../platform/erasure.ts'
import { cancelDue } from '../../../platform/jobs/due-work.ts'
import { readEvery } from '../../../platform/lists.ts'
import { eraseKnown, eraseMembers, findEveryMembershipOf, listEveryEvent } from '../repository/participants.ts'
import { deleteTokensOf } from '../repository/tokens.ts'
import { EXPIRING_DUE } from './expiring.ts'
import { balancesOf } from './members.ts'
import { TIER_DUE } from './tiers.ts'
import { ANNIVERSARY_DUE } from './triggers.ts'

/** What is kept of a person in programs. */
export async function exportMemberships(tx: Tx, contactId: string): Promise<Record<string, unknown[]>> {
  const loyaltyMembers: unknown[] = []
  const loyaltyEvents: unknown[] = []
  for (const member of await findEveryMembershipOf(tx, contactId)) {
    loyaltyMembers.push({ ...member, balances: await balancesOf(tx, member) })
    loyaltyEvents.push(...(await readEvery('occurredAt', (query) => listEveryEvent(tx, member.id, query))))
  }
  return { loyaltyMembers, loyaltyEvents }
}

/** Whose the books were goes, and what was known of them; the books stay, so that their sums do. */
export async function eraseMemberships(tx: Tx, contactId: string): Promise<void> {
  const members = await findEveryMembershipOf(tx, contactId)
  const ids = members.map(({ id }) => id)
  if (ids.length === 0) return
  eraseMembers(tx, ids)
  whileErasing(tx, () => eraseKnown(tx, ids))
  for (const member of members) {
    deleteTokensOf(tx, member.id)
    for (const kind of [ANNIVERSARY_DUE, TIER_DUE]) cancelDue(tx, { kind, reference: member.id })
    for (const { unit } of await balancesOf(tx, member)) cancelDue(tx, { kind: EXPIRING_DUE, reference: `${member.id} ${unit}` })
  }
  eraseAnswersNaming(tx, ids)
}
