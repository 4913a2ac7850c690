import { randomBytes } from 'node:crypto'
import { changesBetween } from '../../../kernel/merge-patch.ts'
import { conceal } from '../../../platform/concealment.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactVisibility, survivorOf } from '../../contacts/index.ts'
import { callersTeam } from '../../identity/index.ts'
import { complaintReceived, complaintUpdated } from '../events.ts'
import * as repository from '../repository/complaints.ts'
import * as rules from '../rules/complaint.ts'
import { isPossible, notPossible } from '../rules/lifecycle.ts'
import type { ComplaintListQuery } from '../schemas/complaint.ts'
import { acknowledgeAtOnce } from './acknowledgement.ts'
import { followed, withClocks } from './clocks.ts'
import { about, conclude, noteAction, type ShownComplaint, shown, tellAssigned, wireComplaint } from './consequences.ts'
import { tellParticipants } from './participants.ts'
import { expectAssignable, expectContact, expectOrder, expectStaff } from './references.ts'
import { routed } from './routing.ts'
import { findSeen, lockSeen } from './seen.ts'
import { situationOf } from './situation.ts'
import { keepText } from './texts.ts'

export { contactArchived } from '../../contacts/index.ts'

type Complaint = rules.Complaint

/** What a limited caller may see, in SQL: the modules that know say it. */
export const VISIBILITY: repository.Visibility = { contact: contactVisibility, ownTeam: callersTeam }

/** @throws validationFailed, contactArchived */
export function createComplaint(ctx: Context, input: rules.NewComplaint): Promise<ShownComplaint> {
  return transact(ctx, async (tx) => shown(await createWithin(tx, input)))
}

/** The same, within the caller's transaction. */
export async function createWithin(tx: Tx, input: rules.NewComplaint): Promise<Complaint> {
  const contactId = input.contactId == null ? null : await expectContact(tx, input.contactId)
  const made = rules.createComplaint({ ...input, contactId }, { id: tx.newId(), reference: newReference(), at: tx.clock.now().toString() })
  await expectOrder(tx, made)
  await expectStaff(tx, made)
  await expectAssignable(tx, made)
  const complaint = await insert(tx, await withClocks(tx, await routed(tx, made)))
  repository.saveSubjects(tx, complaint.id, complaint.subjects)
  conceal(tx, complaint.id, rules.namedStaff(complaint))
  keepText(tx, complaint)
  noteAction(tx, complaint, 'receive', {}, null)
  announce(tx, { event: complaintReceived, ...about(complaint), data: wireComplaint(complaint), occurredAt: complaint.receivedAt })
  await tellAssigned(tx, { ownerId: null, teamId: null }, complaint)
  return acknowledgeAtOnce(tx, complaint)
}

/** Drawn by lot. */
export function newReference(): string {
  return rules.referenceOf(randomBytes(6))
}

/** References are drawn by lot: one that is taken is drawn again. */
async function insert(tx: Tx, complaint: Complaint): Promise<Complaint> {
  return (await repository.insertComplaint(tx, complaint)) ? complaint : insert(tx, { ...complaint, reference: newReference() })
}

/** @throws complaintNotFound */
export async function getComplaint(ctx: Context, id: string): Promise<ShownComplaint> {
  return shown(await findSeen(ctx, id))
}

/** @throws invalidCursor */
export async function listComplaints(ctx: Context, query: ComplaintListQuery): Promise<JsonText> {
  return repository.listComplaints(ctx, { ...query, contactId: await survivorOf(ctx, query.contactId) }, VISIBILITY)
}

/** Of the complaints of which something holds, those that the caller may see. @throws invalidCursor */
export function listAmong(ctx: Context, query: ComplaintListQuery, among: repository.Among): Promise<JsonText> {
  return repository.listComplaints(ctx, query, VISIBILITY, [among(repository.complaintId)])
}

/** @throws complaintNotFound, staleVersion, transitionNotAllowed, validationFailed */
export function updateComplaint(ctx: Context, id: string, patch: rules.ComplaintPatch): Promise<ShownComplaint> {
  return transact(ctx, async (tx) => {
    const before = await lockSeen(tx, id)
    // What else is possible is looked up for the refusal only.
    if (!isPossible('update', before.status)) throw notPossible(await situationOf(tx, before))
    const changed = rules.changeComplaint(before, patch)
    const { changed: fields } = changesBetween(before, changed, rules.CHANGEABLE_FIELDS)
    if (fields.length === 0) return shown(before)
    if (fields.includes('orderId')) await expectOrder(tx, changed)
    if (fields.includes('subjects')) {
      await expectStaff(tx, changed)
      await expectAssignable(tx, changed)
      repository.saveSubjects(tx, id, changed.subjects)
      conceal(tx, id, rules.namedStaff(changed))
    }
    const after = await followed(tx, before, rules.nextVersion(await routed(tx, changed), tx.clock.now().toString()))
    await tellAssigned(tx, before, after)
    conclude(tx, before, after, { action: 'update', event: complaintUpdated, details: patch })
    await tellParticipants(tx, 'update', after)
    return shown(after)
  })
}
