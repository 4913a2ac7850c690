import type { LinkWanted, MessageMoved } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import { cancelDue } from '../../../platform/jobs/due-work.ts'
import { hashSecret } from '../../../platform/secrets.ts'
import { findSurvey } from '../../surveys/index.ts'
import { findInvitation, lockInvitation, saveInvitation } from '../repository/invitations.ts'
import { follow } from '../rules/following.ts'
import { isOpenState, next } from '../rules/invitation.ts'
import { EXPIRY_DUE, REMINDER_DUE, tell } from './consequences.ts'
import { scheduleReminder } from './due.ts'
import { linkOf, secretOf } from './tokens.ts'

/** An invitation goes as far as its message. */
export async function followMessage(tx: Tx, moved: MessageMoved): Promise<void> {
  const before = await lockInvitation(tx, moved.aboutId)
  if (before === undefined) return
  // Where one message does not arrive, the next will not either.
  if (moved.state === 'bounced') cancelDue(tx, { kind: REMINDER_DUE, reference: before.id })
  const after = follow(before, moved, tx.clock.now().toString())
  if (after === undefined) return
  saveInvitation(tx, after)
  if (after.state === before.state) return
  await tell(tx, after)
  if (!isOpenState(after.state) && after.secretHash === null) cancelDue(tx, { kind: EXPIRY_DUE, reference: after.id })
  if (after.state !== 'sent') return
  const survey = await findSurvey(tx, after.surveyId)
  if (survey !== undefined) scheduleReminder(tx, after, survey)
}

/** The link of an invitation, for its contact alone. Undefined where it leads nowhere. */
export async function linkWanted(tx: Tx, { aboutId, contactId, publicUrl }: LinkWanted): Promise<string | undefined> {
  const invitation = await findInvitation(tx, aboutId)
  if (invitation?.contactId !== contactId || invitation.secretHash === null) return undefined
  const secretHash = hashSecret(secretOf(tx, invitation.id))
  // The key of the service may be another by now: what goes out now is what shall work.
  if (secretHash !== invitation.secretHash) saveInvitation(tx, next({ ...invitation, secretHash }, tx.clock.now().toString()))
  return linkOf(tx, invitation, publicUrl)
}
