import { BATCH_BYTES_MAX } from '../../../platform/http/batch.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { invitationNotFound, surveyFull, surveyNotOpen } from '../errors.ts'
import {
  invitationListQuery,
  invitationListSchema,
  invitationParams,
  invitationResultsSchema,
  invitationSchema,
  newInvitationsSchema,
  surveyParams,
} from '../schemas/invitation.ts'
import * as service from '../service/invitations.ts'
import { channelNotConfigured, type Invited, inviteContacts, surveyNotFound } from '../service/invite.ts'

const tags = ['Survey invitations']

export async function invitationRoutes(app: App): Promise<void> {
  app.post(
    '/v1/surveys/:surveyId/invitations',
    {
      bodyLimit: BATCH_BYTES_MAX,
      config: {
        scope: 'surveys:invite',
        status: ({ dryRun }: Invited) => (dryRun ? 200 : 201),
        secret: ({ results }: Invited) => results.some(({ url }) => url !== null),
      },
      schema: {
        operationId: 'inviteToSurvey',
        tags,
        summary: 'Invite contacts to a survey',
        description:
          'Each contact is asked, or suppressed by the first rule that stands against it: quiet periods of the organization, of the survey and of its kind, consent, frequency caps. In quiet hours what is sent waits for their end. A suppressed invitation is kept, with its rule and the next allowed time, and counts nowhere. `dryRun` answers 200 with the same and writes nothing.',
        params: surveyParams,
        body: newInvitationsSchema,
        response: { 200: invitationResultsSchema, 201: invitationResultsSchema, ...problems(surveyNotFound, surveyNotOpen, surveyFull, channelNotConfigured) },
      },
    },
    (request) => inviteContacts(request.ctx, request.params.surveyId, request.body, app.identity),
  )

  app.get(
    '/v1/surveys/:surveyId/invitations',
    {
      config: { scope: 'surveys:read' },
      schema: {
        operationId: 'listSurveyInvitations',
        tags,
        summary: 'List the invitations to a survey',
        description: 'The latest first unless sorted otherwise, suppressed ones among them.',
        params: surveyParams,
        querystring: invitationListQuery,
        response: { 200: invitationListSchema, ...problems(surveyNotFound) },
      },
    },
    (request) => service.listInvitations(request.ctx, request.params.surveyId, request.query) as never,
  )

  app.get(
    '/v1/survey-invitations/:invitationId',
    {
      config: { scope: 'surveys:read' },
      schema: {
        operationId: 'getSurveyInvitation',
        tags,
        summary: 'Read an invitation',
        description: 'Never its link.',
        params: invitationParams,
        response: { 200: invitationSchema, ...problems(invitationNotFound) },
      },
    },
    (request) => service.getInvitation(request.ctx, request.params.invitationId),
  )
}
