import { systemActor } from '../../../kernel/actor.ts'
import { Refusal } from '../../../kernel/problem.ts'
import { type Tx, transact } from '../../../platform/context.ts'
import { cancelDue, scheduleDue } from '../../../platform/jobs/due-work.ts'
import type { TaskServices } from '../../../platform/module.ts'
import { type Contact, lockContact } from '../../contacts/index.ts'
import { contextOfTask, waitUntilActive } from '../../identity/index.ts'
import { findSurvey, type Survey } from '../../surveys/index.ts'
import { invitationReminded, reminderSuppressed } from '../events.ts'
import { findInvitation, lockInvitation, saveInvitation } from '../repository/invitations.ts'
import { isStopped } from '../repository/segments.ts'
import { fail, forbid } from '../rules/following.ts'
import { expiryOf, type Invitation, isOpenState, isSent, next } from '../rules/invitation.ts'
import { isRemindable, nextReminderAt, remind } from '../rules/reminders.ts'
import { type Decision, decisionsOf } from './caps.ts'
import { EXPIRY_DUE, REMINDER_DUE, SENDING_DUE, tell } from './consequences.ts'
import { obstacleOf } from './open.ts'
import { post } from './sending.ts'

interface Held {
  readonly invitation: Invitation
  readonly contact: Contact
  readonly survey: Survey
}

/** An invitation with whom it asks: the contact is held first, as wherever both are. Undefined when there is nobody any more. */
async function hold(tx: Tx, id: string): Promise<Held | undefined> {
  const found = await findInvitation(tx, id)
  const contact = found?.contactId == null ? undefined : await lockContact(tx, found.contactId)
  const invitation = await lockInvitation(tx, id)
  const survey = invitation && (await findSurvey(tx, invitation.surveyId))
  if (invitation === undefined || contact === undefined || survey === undefined || invitation.contactId === null) return undefined
  // A merge or its revert took it to somebody else between the two questions.
  return invitation.contactId === contact.id ? { invitation, contact, survey } : hold(tx, id)
}

/** What stands against asking now is asked anew: since it was planned, anything may have happened. */
async function decideNow(tx: Tx, { invitation, contact, survey }: Held): Promise<Decision> {
  const { id: except, channel } = invitation
  return (await decisionsOf(tx, [contact], { survey, channel, at: tx.clock.now(), except }))(contact)
}

interface SendingTask {
  readonly organizationId: string
  readonly invitationIds: readonly string[]
}

/** Sends invitations in the background, each by itself. While the organization is not active they wait. */
export async function sendInvitations(services: TaskServices, { organizationId, invitationIds }: SendingTask): Promise<void> {
  const ctx = await contextOfTask(services, organizationId, systemActor('survey-invitations'))
  for (const id of invitationIds) {
    if (ctx === undefined) await waitUntilActive(services, organizationId, { kind: SENDING_DUE, reference: id })
    else await transact(ctx, (tx) => sendWhenDue(tx, id))
  }
}

/** The time of an invitation has come. */
export async function sendWhenDue(tx: Tx, id: string): Promise<void> {
  const held = await hold(tx, id)
  if (held === undefined || held.invitation.state !== 'queued' || held.invitation.messageId !== null) return
  const { invitation, survey } = held
  const at = tx.clock.now()
  const give = async (changed: Invitation) => {
    saveInvitation(tx, changed)
    cancelDue(tx, { kind: EXPIRY_DUE, reference: id })
    await tell(tx, changed)
  }
  const against = await obstacleOf(tx, survey, at)
  if (against !== undefined) return give(forbid(invitation, { by: against, nextAllowedAt: null }, at.toString()))
  if (await isStopped(tx, invitation.sendingId)) return give(fail(invitation, 'sending-stopped', at.toString()))
  const decided = await decideNow(tx, held)
  if ('by' in decided) return give(forbid(invitation, decided, at.toString()))
  if (Temporal.Instant.compare(decided.askedAt, at) > 0) {
    prolong(tx, survey, next({ ...invitation, askedAt: decided.askedAt.toString() }, at.toString()))
    return scheduleDue(tx, { kind: SENDING_DUE, reference: id, dueAt: decided.askedAt.toString() })
  }
  const sent = await post(tx, survey, invitation, 'invitation')
  if (sent instanceof Refusal) return give(fail(invitation, sent.type.code, at.toString()))
  prolong(tx, survey, next({ ...invitation, messageId: sent.message.id, askedAt: sent.message.sendAt }, at.toString()))
}

/** Whoever is asked later than was planned has as long to answer. */
function prolong(tx: Tx, survey: Survey, invitation: Invitation): void {
  const expiresAt = expiryOf(survey, Temporal.Instant.from(invitation.askedAt))
  saveInvitation(tx, { ...invitation, expiresAt })
  scheduleDue(tx, { kind: EXPIRY_DUE, reference: invitation.id, dueAt: expiresAt })
}

/** Sets when whoever was asked is reminded next, if at all. */
export function scheduleReminder(tx: Tx, invitation: Invitation, { reminderDays }: Pick<Survey, 'reminderDays'>): void {
  const dueAt = isSent(invitation.channel) ? nextReminderAt(invitation, reminderDays, tx.clock.now()) : null
  if (dueAt !== null) scheduleDue(tx, { kind: REMINDER_DUE, reference: invitation.id, dueAt })
}

/** Whoever has not answered is reminded; in quiet hours at their end. What forbids it is told, and the next reminder has its chance. */
export async function remindWhenDue(tx: Tx, id: string): Promise<void> {
  const held = await hold(tx, id)
  if (held === undefined || !isRemindable(held.invitation) || held.survey.status === 'closed') return
  const { invitation, survey } = held
  const at = tx.clock.now()
  const against = await obstacleOf(tx, survey, at)
  const decided = against === undefined ? await decideNow(tx, held) : { by: against, nextAllowedAt: null }
  if ('askedAt' in decided && Temporal.Instant.compare(decided.askedAt, at) > 0)
    return scheduleDue(tx, { kind: REMINDER_DUE, reference: id, dueAt: decided.askedAt.toString() })
  scheduleReminder(tx, invitation, survey)
  const sent = 'by' in decided ? undefined : await post(tx, survey, invitation, 'reminder')
  if (sent === undefined || sent instanceof Refusal) {
    const why = 'by' in decided ? { suppressedBy: decided.by, nextAllowedAt: decided.nextAllowedAt?.toString() ?? null } : { reason: sent?.type.code ?? null }
    return tell(tx, { ...invitation, ...why }, reminderSuppressed)
  }
  const reminded = remind(invitation, at.toString())
  saveInvitation(tx, reminded)
  await tell(tx, reminded, invitationReminded)
}

/** It can be answered no more. Of an anonymous survey this is said of whoever answered, too: what is said of the others only would tell who did. */
export async function expireWhenDue(tx: Tx, id: string): Promise<void> {
  const invitation = await lockInvitation(tx, id)
  if (invitation === undefined || !isOpenState(invitation.state)) return
  const expired = next({ ...invitation, state: 'expired' }, tx.clock.now().toString())
  saveInvitation(tx, expired)
  cancelDue(tx, { kind: REMINDER_DUE, reference: id })
  await tell(tx, expired)
}
