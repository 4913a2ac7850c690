import { systemActor } from '../../../kernel/actor.ts'
import { Refusal, refuse } from '../../../kernel/problem.ts'
import { transitionNotAllowed, validationFailed } from '../../../kernel/problems.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { cancelDue, scheduleDue } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { complainantNotReachable } from '../errors.ts'
import { complaintFollowedUp } from '../events.ts'
import { findFollowUps, insertFollowUp, saveFollowUp } from '../repository/parts.ts'
import type { Complaint, FollowUp } from '../rules/complaint.ts'
import { currentFollowUps, FOLLOW_UP_DUE, followUpStep, nextFollowUpAt } from '../rules/follow-ups.ts'
import { allowedMoves } from '../rules/lifecycle.ts'
import { isSent } from '../rules/messages.ts'
import { about, noteAction, tell } from './consequences.ts'
import { holdComplainant, lockComplaint } from './hold.ts'
import { send } from './messages.ts'
import { moveWithin } from './moves.ts'
import { lockSeen } from './seen.ts'
import { settingsOf } from './settings.ts'
import { situationOf } from './situation.ts'

export { channelNotConfigured, contactNotAllowed } from '../../messaging/index.ts'

/** Whether it is really solved: what was found out, or that it is to be asked now. */
export interface NewFollowUp {
  readonly channel: FollowUp['channel']
  readonly outcome?: FollowUp['outcome'] | undefined
  readonly at?: string | undefined
  readonly comment?: string | null | undefined
}

/** Of what is resolved. @throws complaintNotFound, transitionNotAllowed, validationFailed, complainantNotReachable */
export function addFollowUp(ctx: Context, complaintId: string, input: NewFollowUp): Promise<FollowUp> {
  return transact(ctx, async (tx) => {
    await holdComplainant(tx, complaintId)
    const complaint = await lockSeen(tx, complaintId)
    const { resolvedAt } = complaint
    if (resolvedAt === null)
      throw transitionNotAllowed({ detail: `The complaint is ${complaint.status}.`, allowed: allowedMoves(await situationOf(tx, complaint)) })
    const { channel, outcome = null } = input
    if (outcome === null) {
      if (input.at !== undefined || input.comment != null) throw fault('/outcome', 'required', 'is needed of what was found out')
      if (!isSent(channel)) throw fault('/outcome', 'required', 'is needed unless it is asked by e-mail, text message or messenger')
      const asked = await ask(tx, complaint, channel)
      return asked instanceof Refusal ? refuse(asked) : (asked ?? refuse(complainantNotReachable()))
    }
    const now = tx.clock.now()
    if (input.at !== undefined && Temporal.Instant.compare(Temporal.Instant.from(input.at), now) > 0)
      throw fault('/at', 'in-the-future', 'a follow-up is noted when it has been made')
    if (input.at !== undefined && Temporal.Instant.compare(Temporal.Instant.from(input.at), Temporal.Instant.from(resolvedAt)) < 0)
      throw fault('/at', 'too-early', 'is before the complaint was resolved')
    const followUp = note(tx, complaint, { channel, outcome, at: input.at ?? now.toString(), comment: input.comment ?? null })
    await follow(tx, complaint, followUp)
    return followUp
  })
}

const fault = (pointer: string, code: string, detail: string) => validationFailed({ errors: [{ pointer, code, detail }] })

/**
 * The complainant says by themselves whether it is really solved: the answer to what they were asked last, or to nothing.
 * The caller holds the complaint, and reopens it where it is not solved.
 */
export async function answerFollowUp(
  tx: Tx,
  complaint: Complaint,
  {
    outcome,
    comment = null,
    channel = 'web_form',
  }: { readonly outcome: 'solved' | 'not_solved'; readonly comment?: string | null; readonly channel?: FollowUp['channel'] },
): Promise<FollowUp> {
  const open = currentFollowUps(await findFollowUps(tx, complaint.id), complaint)
    .filter((followUp) => followUp.outcome === null)
    .at(-1)
  const at = tx.clock.now().toString()
  const answered = open === undefined ? note(tx, complaint, { channel, outcome, at, comment }) : { ...open, outcome, comment, updatedAt: at }
  if (open !== undefined) {
    saveFollowUp(tx, answered)
    noteFollowUp(tx, complaint, answered)
  }
  await follow(tx, complaint, answered)
  return answered
}

/** Asks the complainant; what they answer is noted later. @returns undefined or a refusal where they cannot be reached: then nothing is written */
async function ask(tx: Tx, complaint: Complaint, channel?: FollowUp['channel']): Promise<FollowUp | Refusal | undefined> {
  const asked = await send(tx, complaint, { topic: 'follow_up', channel, by: 'system' })
  if (asked === undefined || asked instanceof Refusal) return asked
  const followUp = note(tx, complaint, { channel: asked.message.channel, outcome: null, at: asked.message.at, comment: null })
  await follow(tx, complaint, followUp)
  return followUp
}

function note(tx: Tx, complaint: Complaint, fields: Pick<FollowUp, 'channel' | 'outcome' | 'at' | 'comment'>): FollowUp {
  const { type, id } = tx.actor
  const now = tx.clock.now().toString()
  const followUp = { id: tx.newId(), complaintId: complaint.id, ...fields, by: { type, id }, createdAt: now, updatedAt: now }
  insertFollowUp(tx, followUp)
  noteFollowUp(tx, complaint, followUp)
  return followUp
}

function noteFollowUp(tx: Tx, complaint: Complaint, { id, channel, outcome, comment }: FollowUp): void {
  noteAction(tx, complaint, 'follow-up', { channel, outcome, ...(comment === null ? {} : { comment }) }, complaint.status)
  announce(tx, { event: complaintFollowedUp, ...about(complaint), data: { followUpId: id, channel, outcome } })
}

/** What comes after an attempt: the next, once an answer was waited for; at once what follows from an answer. */
async function follow(tx: Tx, complaint: Complaint, { at, outcome }: FollowUp): Promise<void> {
  if (complaint.status !== 'resolved' || complaint.imported) return
  const due = { kind: FOLLOW_UP_DUE, reference: complaint.id }
  if (outcome === 'not_solved') {
    cancelDue(tx, due)
    return tell(tx, ownersOf(complaint), 'complaint.not_solved', complaint)
  }
  if (outcome === 'solved') return scheduleDue(tx, { ...due, dueAt: tx.clock.now().toString() })
  const attempts = currentFollowUps(await findFollowUps(tx, complaint.id), complaint).length
  scheduleDue(tx, { ...due, dueAt: nextFollowUpAt(at, await settingsOf(tx), attempts) })
}

const ownersOf = ({ ownerId }: Complaint) => (ownerId === null ? [] : [ownerId])

export { FOLLOW_UP_DUE }

/** The time for a follow-up has come. The system closes what is over once its prevention is decided; staff decide that otherwise. */
export async function followUpWhenDue(given: Tx, complaintId: string): Promise<void> {
  const tx: Tx = { ...given, actor: systemActor('complaints') }
  await holdComplainant(tx, complaintId)
  const complaint = await lockComplaint(tx, complaintId)
  if (complaint === undefined) return
  const [settings, followUps] = [await settingsOf(tx), currentFollowUps(await findFollowUps(tx, complaintId), complaint)]
  const step = followUpStep(complaint, followUps, settings, tx.clock.now())
  if (step === 'over') {
    if (complaint.prevention === null || !(await isClosed(tx, complaint))) tell(tx, ownersOf(complaint), 'complaint.closable', complaint)
  }
  if (step !== 'ask') return
  const asked = await ask(tx, complaint)
  // Whoever cannot be written to is asked by somebody.
  if (asked === undefined || asked instanceof Refusal) tell(tx, ownersOf(complaint), 'complaint.follow_up_due', complaint)
}

/** Closes what may be closed; what speaks against it, such as a prevention that was cancelled, is for staff to decide. */
async function isClosed(tx: Tx, complaint: Complaint): Promise<boolean> {
  try {
    await tx.savepoint((inner) => moveWithin(inner, complaint, 'close', {}))
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}
