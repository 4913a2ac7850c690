import type { Announcement } from '../../../platform/jobs/outbox.ts'
import { responseCompleted, responseStarted } from '../events.ts'
import { ungrouped } from '../rules/anonymity.ts'
import type { Response } from '../rules/response.ts'

/** What is told of a response that was begun or completed. */
export function toldOf(response: Response, survey: { readonly anonymous: boolean }): Announcement {
  const { id, surveyId, versionNumber, invitationId, contactId, mode, status, answeredAt, mayContact } = response
  const { context } = ungrouped(response, survey)
  return {
    event: status === 'complete' ? responseCompleted : responseStarted,
    resourceId: id,
    contactId,
    aboutId: context.complaintId,
    data: { surveyId, versionNumber, invitationId, contactId, mode, status, context, answeredAt, mayContact },
    occurredAt: answeredAt,
  }
}
