import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { complaintFollowedUp, complaintNoted } from '../events.ts'
import * as repository from '../repository/parts.ts'
import type { FollowUp, Note } from '../rules/complaint.ts'
import type { HistoryQuery, PartListQuery } from '../schemas/parts.ts'
import { about, noteAction } from './consequences.ts'
import { findSeen, lockSeen } from './seen.ts'

/** What staff write down, at any time: also when the complaint is closed. @throws complaintNotFound */
export function addNote(ctx: Context, complaintId: string, { body }: { readonly body: string }): Promise<Note> {
  return transact(ctx, async (tx) => {
    const complaint = await lockSeen(tx, complaintId)
    const { type, id } = tx.actor
    const note = { id: tx.newId(), complaintId, body, author: { type, id }, createdAt: tx.clock.now().toString() }
    repository.insertNote(tx, note)
    announce(tx, { event: complaintNoted, ...about(complaint), data: { noteId: note.id } })
    return note
  })
}

/** @throws complaintNotFound, invalidCursor */
export async function listNotes(ctx: Context, complaintId: string, query: PartListQuery): Promise<JsonText> {
  await findSeen(ctx, complaintId)
  return repository.listNotes(ctx, complaintId, query)
}

/** @throws complaintNotFound, invalidCursor */
export async function listHistory(ctx: Context, complaintId: string, query: HistoryQuery): Promise<JsonText> {
  await findSeen(ctx, complaintId)
  return repository.listHistory(ctx, complaintId, query)
}

/** Somebody asked whether it is really solved. @throws complaintNotFound, validationFailed */
export function addFollowUp(
  ctx: Context,
  complaintId: string,
  input: Pick<FollowUp, 'channel' | 'outcome'> & { readonly at?: string | undefined; readonly comment?: string | null | undefined },
): Promise<FollowUp> {
  return transact(ctx, async (tx) => {
    const complaint = await lockSeen(tx, complaintId)
    const now = tx.clock.now()
    const at = input.at ?? now.toString()
    if (Temporal.Instant.compare(Temporal.Instant.from(at), now) > 0)
      throw validationFailed({ errors: [{ pointer: '/at', code: 'in-the-future', detail: 'a follow-up is noted when it has been made' }] })
    const { type, id } = tx.actor
    const { channel, outcome, comment = null } = input
    const followUp = { id: tx.newId(), complaintId, channel, at, outcome, comment, by: { type, id }, createdAt: now.toString(), updatedAt: now.toString() }
    repository.insertFollowUp(tx, followUp)
    noteAction(tx, complaint, 'follow-up', input, complaint.status)
    announce(tx, { event: complaintFollowedUp, ...about(complaint), data: { followUpId: followUp.id, channel, outcome } })
    return followUp
  })
}

/** @throws complaintNotFound, invalidCursor */
export async function listFollowUps(ctx: Context, complaintId: string, query: PartListQuery): Promise<JsonText> {
  await findSeen(ctx, complaintId)
  return repository.listFollowUps(ctx, complaintId, query)
}
