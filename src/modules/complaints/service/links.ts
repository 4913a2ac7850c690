import { refuse } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { linkHeld, linkNotFound, unknownReference } from '../errors.ts'
import { complaintLinked, complaintUnlinked } from '../events.ts'
import { findComplaint } from '../repository/complaints.ts'
import * as repository from '../repository/links.ts'
import type { Complaint } from '../rules/complaint.ts'
import type { ComplaintListQuery } from '../schemas/complaint.ts'
import type { PartListQuery } from '../schemas/parts.ts'
import { VISIBILITY } from './complaints.ts'
import { about } from './consequences.ts'
import { findSeen, isSeen, lockSeen } from './seen.ts'

/** @throws complaintNotFound, validationFailed, linkExists */
export function addLink(
  ctx: Context,
  complaintId: string,
  { kind, relatedId }: { readonly kind: repository.Link['kind']; readonly relatedId: string },
): Promise<repository.Link> {
  return transact(ctx, async (tx) => {
    const complaint = await lockSeen(tx, complaintId)
    const related = relatedId === complaintId ? undefined : await findComplaint(tx, relatedId)
    if (related === undefined || !(await isSeen(tx, related))) throw unknownReference('/relatedId', 'is not another complaint')
    const link = newLink(tx, complaintId, kind, relatedId)
    await repository.insertLink(tx, link)
    announce(tx, { event: complaintLinked, ...about(complaint), aboutId: relatedId, data: { linkId: link.id, kind, relatedId } })
    return link
  })
}

/** @throws complaintNotFound, invalidCursor */
export async function listLinks(ctx: Context, complaintId: string, query: PartListQuery): Promise<JsonText> {
  await findSeen(ctx, complaintId)
  return repository.listLinks(ctx, complaintId, query, VISIBILITY)
}

/** @throws complaintNotFound, invalidCursor */
export async function listCluster(ctx: Context, complaintId: string, query: ComplaintListQuery): Promise<JsonText> {
  await findSeen(ctx, complaintId)
  return repository.listCluster(ctx, complaintId, query, VISIBILITY)
}

/** @throws complaintNotFound, linkNotFound, linkHeld */
export function removeLink(ctx: Context, complaintId: string, linkId: string): Promise<null> {
  return transact(ctx, async (tx) => {
    const complaint = await lockSeen(tx, complaintId)
    const link = (await repository.lockLink(tx, complaintId, linkId)) ?? refuse(linkNotFound())
    const otherId = link.complaintId === complaintId ? link.relatedId : link.complaintId
    const other = await findComplaint(tx, otherId)
    if (other === undefined || !(await isSeen(tx, other))) throw linkNotFound()
    if (link.kind === 'duplicate_of') throw linkHeld()
    repository.deleteLink(tx, linkId)
    announce(tx, { event: complaintUnlinked, ...about(complaint), aboutId: otherId, data: { linkId, kind: link.kind, relatedId: otherId } })
    return null
  })
}

/** What was marked as a duplicate of another is linked to it. */
export function linkDuplicate(tx: Tx, before: Complaint, after: Complaint): void {
  if (after.duplicateOfId === null || after.duplicateOfId === before.duplicateOfId) return
  repository.ensureLink(tx, newLink(tx, after.id, 'duplicate_of', after.duplicateOfId))
}

function newLink(tx: Tx, complaintId: string, kind: repository.Link['kind'], relatedId: string): repository.Link {
  const { type, id } = tx.actor
  return { id: tx.newId(), complaintId, kind, relatedId, createdBy: { type, id }, createdAt: tx.clock.now().toString() }
}
