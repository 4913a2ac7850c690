import type { MessageMoved } from '../../../kernel/participants.ts'
import { SUPPRESSIONS } from '../tables.ts'
import type { Suppression } from './caps.ts'
import { type Invitation, next, type State } from './invitation.ts'

/** How far an invitation has come; what is told late does not set it back. */
const PROGRESS: readonly State[] = ['failed', 'queued', 'sent', 'delivered', 'opened', 'started', 'completed']

/**
 * What is known of an invitation after what became of one of its messages. A reminder that arrives shows that the contact can be
 * reached; one that does not changes nothing of what arrived before it. Whoever answers has got it, whatever is told of the message.
 * @returns undefined where nothing changes
 */
export function follow(invitation: Invitation, { messageId, state, reason }: MessageMoved, at: string): Invitation | undefined {
  const isReminder = messageId !== invitation.messageId
  switch (state) {
    case 'queued':
      return undefined
    case 'sent':
      return isReminder || invitation.sentAt !== null ? undefined : advance({ ...invitation, sentAt: at, askedAt: at, counted: true, reason: null }, 'sent', at)
    case 'delivered':
      return invitation.deliveredAt !== null ? undefined : advance({ ...invitation, ...arrived(invitation, at) }, 'delivered', at)
    case 'opened':
      return invitation.openedAt !== null ? undefined : advance({ ...invitation, ...arrived(invitation, at), openedAt: at }, 'opened', at)
    case 'bounced':
      return isReminder || invitation.startedAt !== null
        ? undefined
        : next({ ...invitation, state: 'bounced', bouncedAt: at, sentAt: invitation.sentAt ?? at, reason, counted: false }, at)
    case 'failed':
      return isReminder || invitation.startedAt !== null ? undefined : fail(invitation, reason, at)
  }
}

function arrived({ sentAt, deliveredAt }: Invitation, at: string): Partial<Invitation> {
  return { sentAt: sentAt ?? at, deliveredAt: deliveredAt ?? at, counted: true }
}

function advance(invitation: Invitation, state: State, at: string): Invitation {
  const [from, to] = [PROGRESS.indexOf(invitation.state), PROGRESS.indexOf(state)]
  return next({ ...invitation, state: from >= 0 && from < to ? state : invitation.state }, at)
}

/** Of what nobody knows whether it went out: it counts as if it had, and its link leads on. */
const UNKNOWN_OUTCOME = 'unknown-outcome'

/** Nothing was sent: a rule forbade it in the meantime, or it could not be done. */
export function fail(invitation: Invitation, reason: string | null, at: string): Invitation {
  const suppression = SUPPRESSIONS.find((each) => each === reason)
  if (suppression !== undefined) return forbid(invitation, { by: suppression, nextAllowedAt: null }, at)
  const mayBeOut = reason === UNKNOWN_OUTCOME
  return next({ ...invitation, state: 'failed', reason, counted: mayBeOut, secretHash: mayBeOut ? invitation.secretHash : null }, at)
}

/** What was to be sent is not, by a rule. */
export function forbid(
  invitation: Invitation,
  { by, nextAllowedAt }: { readonly by: Suppression; readonly nextAllowedAt: Temporal.Instant | null },
  at: string,
): Invitation {
  return next({ ...invitation, state: 'suppressed', suppressedBy: by, nextAllowedAt: nextAllowedAt?.toString() ?? null, counted: false, secretHash: null }, at)
}
