import { isConcealed } from '../../../platform/concealment.ts'
import type { Tx } from '../../../platform/context.ts'
import { findAskedByStaff, invitationCompleted, invitationStarted } from '../../survey-invitations/index.ts'
import type { Response } from '../rules/response.ts'

/**
 * What staff were told, as the answer to the invitation by which they asked, where there is one: it goes as far as the response, and
 * what was known when they asked is known of the answer.
 */
export async function asInvited(tx: Tx, response: Response): Promise<Response> {
  const { surveyId, contactId, mode, status, answeredAt } = response
  if (contactId === null || mode === 'self') return response
  const invitation = await findAskedByStaff(tx, { surveyId, contactId, channel: mode, answeredAt })
  // Who may not know of a complaint does not learn of it by what they enter.
  if (invitation === undefined || (await isConcealed(tx, invitation.context.complaintId))) return response
  await (status === 'complete' ? invitationCompleted : invitationStarted)(tx, invitation.id)
  return { ...response, invitationId: invitation.id, context: { ...invitation.context, ...response.context } }
}
