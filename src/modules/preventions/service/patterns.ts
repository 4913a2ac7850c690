import type { ComplaintChange } from '../../../kernel/participants.ts'
import { refuse } from '../../../kernel/problem.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { complaintSettingsOf, findSeenComplaint, listComplaintsAmong } from '../../complaints/index.ts'
import { notify, staffWhoMay } from '../../identity/index.ts'
import { patternNotFound } from '../errors.ts'
import { complaintSystemic } from '../events.ts'
import * as repository from '../repository/patterns.ts'
import { coveringPattern, emergedPattern, type Pattern } from '../rules/pattern.ts'
import type { MemberListQuery, PatternListQuery } from '../schemas/pattern.ts'

export { complaintListSchema, complaintNotFound } from '../../complaints/index.ts'

/**
 * The cause of a complaint was found. It is one more case of a pattern, or completes one, or neither; whichever it is,
 * others who find the same cause at once wait and see it.
 */
export async function noticeCause(tx: Tx, { complaintId, productIds }: ComplaintChange, causeCode: string): Promise<void> {
  const { systemicCount, systemicDays } = await complaintSettingsOf(tx)
  const now = tx.clock.now()
  const since = now.subtract({ hours: 24 * systemicDays }).toString()
  await repository.lockCause(tx, causeCode)
  repository.saveFound(tx, { complaintId, causeCode, productIds, foundAt: now.toString() })
  const covering = coveringPattern(await repository.findLive(tx, causeCode, since), productIds)
  if (covering !== undefined) return repository.explain(tx, covering.id, [complaintId])
  const emerged = emergedPattern(await repository.findUnexplained(tx, causeCode, since), productIds, systemicCount)
  if (emerged === undefined) return
  const pattern: Pattern = { id: tx.newId(), causeCode, productId: emerged.productId, raisedAt: now.toString(), systemicCount, systemicDays }
  repository.insertPattern(tx, pattern)
  repository.explain(tx, pattern.id, emerged.complaintIds)
  await raise(tx, complaintId, { ...pattern, complaintCount: emerged.complaintIds.length })
}

/** A decision that was taken back has found no cause. */
export function forgetCause(tx: Tx, complaintId: string): void {
  repository.forgetFound(tx, complaintId)
}

/** Tells everybody who decides how complaints are handled, whoever completed it. */
async function raise(tx: Tx, complaintId: string, pattern: repository.ShownPattern): Promise<void> {
  const { contactId, reference } = await findSeenComplaint(tx, complaintId)
  announce(tx, { event: complaintSystemic, resourceId: complaintId, contactId, data: pattern, summary: reference })
  const { causeCode, productId, complaintCount, systemicDays } = pattern
  const summary = `${[causeCode, ...(productId === null ? [] : [productId])].join(', ')}: ${complaintCount} / ${systemicDays} d`
  for (const userId of await staffWhoMay(tx, 'complaint-settings:write'))
    notify(tx, { userId, type: 'complaint.systemic', summary, resource: { type: 'complaint_pattern', id: pattern.id } })
}

/** @throws invalidCursor */
export function listPatterns(ctx: Context, query: PatternListQuery): Promise<JsonText> {
  return repository.listPatterns(ctx, query)
}

/** @throws patternNotFound */
export async function getPattern(ctx: Context, id: string): Promise<repository.ShownPattern> {
  return (await repository.findPattern(ctx, id)) ?? refuse(patternNotFound())
}

/** The complaints behind a pattern that the caller may see. @throws patternNotFound, invalidCursor */
export async function listPatternComplaints(ctx: Context, id: string, query: MemberListQuery): Promise<JsonText> {
  await getPattern(ctx, id)
  return listComplaintsAmong(ctx, query, repository.behind(id))
}
