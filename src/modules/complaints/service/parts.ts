import { type Context, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { complaintNoted } from '../events.ts'
import * as repository from '../repository/parts.ts'
import type { Note } from '../rules/complaint.ts'
import type { HistoryQuery, PartListQuery } from '../schemas/parts.ts'
import { about } from './consequences.ts'
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

/** @throws complaintNotFound, invalidCursor */
export async function listFollowUps(ctx: Context, complaintId: string, query: PartListQuery): Promise<JsonText> {
  await findSeen(ctx, complaintId)
  return repository.listFollowUps(ctx, complaintId, query)
}
