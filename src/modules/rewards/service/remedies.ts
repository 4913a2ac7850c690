import type { RemedyDue } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import { lockSurvivor } from '../../contacts/index.ts'
import { findMembershipsOf, getProgram, lockMember } from '../../programs/index.ts'
import { findOfRemedy } from '../repository/adjustments.ts'
import { bookNew, newAdjustment } from './adjustments.ts'
import { termsOf } from './members.ts'

/**
 * Points that were promised to a complainant, who is in one program with one unit of points: with more than one nobody has said
 * which. What they are worth was approved with the remedy.
 * @returns the journal; undefined where it cannot be done
 */
export async function postRemedy(tx: Tx, { id: remedyId, complaintId, contactId, kind, points }: RemedyDue): Promise<string | undefined> {
  if (kind !== 'points' || points === null || contactId === null) return undefined
  const before = await findOfRemedy(tx, remedyId)
  if (before !== undefined) return before.journalId ?? undefined
  const contact = await lockSurvivor(tx, contactId)
  if (contact === undefined) return undefined
  const [only, ...others] = await purses(tx, contact.id)
  const member = only === undefined || others.length > 0 ? undefined : await lockMember(tx, only.memberId)
  if (only === undefined || member === undefined) return undefined
  const asked = { unit: only.unit, amount: points, reason: null, effectiveAt: null, expiresAt: null, complaintId, remedyId, externalId: null }
  return (await bookNew(tx, member, newAdjustment(tx, member, asked))).journalId ?? undefined
}

/** Where a contact collects points: units that are neither money nor stamps, of programs that are live. */
async function purses(tx: Tx, contactId: string): Promise<{ memberId: string; unit: string }[]> {
  const found: { memberId: string; unit: string }[] = []
  for (const { id: memberId, programId } of await findMembershipsOf(tx, contactId)) {
    const program = await getProgram(tx, programId)
    if (program.status !== 'live') continue
    const { units, cards, currency } = await termsOf(tx, program)
    for (const { code } of units) if (code !== currency && !cards.some(({ unit }) => unit === code)) found.push({ memberId, unit: code })
  }
  return found
}
