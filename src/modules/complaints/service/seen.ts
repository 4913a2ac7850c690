import { refuse } from '../../../kernel/problem.ts'
import { isConcealed } from '../../../platform/concealment.ts'
import { type Context, expectVersion, type Tx } from '../../../platform/context.ts'
import { maySeeContact } from '../../contacts/index.ts'
import { membersOf } from '../../identity/index.ts'
import { complaintNotFound } from '../errors.ts'
import { findComplaint } from '../repository/complaints.ts'
import type { Complaint } from '../rules/complaint.ts'
import { lockComplaint } from './hold.ts'

/** Who may see a complaint, and with it all of its parts. */

/** @throws complaintNotFound unless the caller may see it */
export async function findSeen(ctx: Context, id: string): Promise<Complaint> {
  return (await seeComplaint(ctx, id)) ?? refuse(complaintNotFound())
}

/** The complaint, if the caller may see it. */
export async function seeComplaint(ctx: Context, id: string): Promise<Complaint | undefined> {
  const complaint = await findComplaint(ctx, id)
  return complaint !== undefined && (await isSeen(ctx, complaint)) ? complaint : undefined
}

/** As the list does. */
export async function isSeen(ctx: Context, { id, contactId, ownerId, teamId }: Complaint): Promise<boolean> {
  if (await isConcealed(ctx, id)) return false
  const { visibleOwners, userId } = ctx.actor
  if (visibleOwners === null) return true
  if (contactId !== null) return maySeeContact(ctx, contactId)
  return userId !== null && (ownerId === userId || (await membersOf(ctx, teamId)).includes(userId))
}

/** The complaint, locked, at the version that the request expects. @throws complaintNotFound, staleVersion */
export async function lockSeen(tx: Tx, id: string): Promise<Complaint> {
  const complaint = await lockWhole(tx, id)
  expectVersion(tx, complaint)
  return complaint
}

/** The same for a change of a part that has a version of its own, to which `If-Match` belongs. @throws complaintNotFound */
export async function lockWhole(tx: Tx, id: string): Promise<Complaint> {
  const complaint = (await lockComplaint(tx, id)) ?? refuse(complaintNotFound())
  return (await isSeen(tx, complaint)) ? complaint : refuse(complaintNotFound())
}
