import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { FollowUp, Note, PastAction, Remedy } from '../rules/complaint.ts'
import { followUpSchema, type HistoryQuery, noteSchema, type PartListQuery, pastActionSchema } from '../schemas/parts.ts'
import { complaintActions, complaintNotes, followUps, remedies } from '../tables/parts.ts'

const { organizationId: _ofAction, ...actionColumns } = getTableColumns(complaintActions)
const { organizationId: _ofNote, ...noteColumns } = getTableColumns(complaintNotes)

export function insertAction(tx: Tx, action: PastAction): void {
  tx.later(addAction, { ...action })
}
const addAction = statement('complaintActions.insert', {}, (q, given) =>
  q.insert(complaintActions).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(actionColumns), given) as object) } as never),
)

export function insertNote(tx: Tx, note: Note): void {
  tx.later(addNote, { ...note })
}
const addNote = statement('complaintNotes.insert', {}, (q, given) =>
  q.insert(complaintNotes).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(noteColumns), given) as object) } as never),
)

const notes: List = { name: 'complaintNotes', table: complaintNotes, fields: wireFields(noteSchema, noteColumns), sorts: { createdAt: [complaintNotes.id] } }
const history: List = {
  name: 'complaintActions',
  table: complaintActions,
  fields: wireFields(pastActionSchema, actionColumns),
  sorts: { at: [complaintActions.at, complaintActions.id] },
}
const ofComplaint = (complaintId: string, column: PgColumn): Condition => ({
  key: 'complaint',
  where: eq(column, sql.placeholder('complaintId')),
  given: { complaintId },
  leads: 'one',
})

export function listNotes(ctx: Context, complaintId: string, query: PartListQuery): Promise<JsonText> {
  return readPage(ctx, notes, query, [ofComplaint(complaintId, complaintNotes.complaintId)])
}
export function listHistory(ctx: Context, complaintId: string, query: HistoryQuery): Promise<JsonText> {
  return readPage(ctx, history, query, [ofComplaint(complaintId, complaintActions.complaintId)])
}

const { organizationId: _ofRemedy, ...remedyColumns } = getTableColumns(remedies)
export function findRemedies(ctx: Context, complaintId: string): Promise<Remedy[]> {
  return ctx.many(remediesOf, { complaintId })
}
const remediesOf: Statement<Remedy> = statement('remedies.ofComplaint', remedyColumns, (q, given) =>
  q
    .from(remedies)
    .where(and(ours(remedies), eq(remedies.complaintId, given('complaintId'))))
    .orderBy(remedies.id),
)

const { organizationId: _ofFollowUp, ...followUpColumns } = getTableColumns(followUps)
export function findFollowUps(ctx: Context, complaintId: string): Promise<FollowUp[]> {
  return ctx.many(followUpsOf, { complaintId })
}
const followUpsOf: Statement<FollowUp> = statement('followUps.ofComplaint', followUpColumns, (q, given) =>
  q
    .from(followUps)
    .where(and(ours(followUps), eq(followUps.complaintId, given('complaintId'))))
    .orderBy(followUps.id),
)

export function insertFollowUp(tx: Tx, followUp: FollowUp): void {
  tx.later(addFollowUp, { ...followUp })
}
const addFollowUp = statement('followUps.insert', {}, (q, given) =>
  q.insert(followUps).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(followUpColumns), given) as object) } as never),
)

const asked: List = { name: 'followUps', table: followUps, fields: wireFields(followUpSchema, followUpColumns), sorts: { createdAt: [followUps.id] } }
export function listFollowUps(ctx: Context, complaintId: string, query: PartListQuery): Promise<JsonText> {
  return readPage(ctx, asked, query, [ofComplaint(complaintId, followUps.complaintId)])
}

export function saveFollowUp(tx: Tx, followUp: FollowUp): void {
  tx.later(answered, { ...followUp })
}
const answered = statement('followUps.update', {}, (q, given) =>
  q
    .update(followUps)
    .set(givenEach(['outcome', 'comment', 'updatedAt'], given))
    .where(and(ours(followUps), eq(followUps.id, given('id')))),
)
