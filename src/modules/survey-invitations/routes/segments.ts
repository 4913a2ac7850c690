import { transitionNotAllowed } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { sendingNotFound, surveyFull, surveyNotOpen } from '../errors.ts'
import { surveyParams } from '../schemas/invitation.ts'
import { sendingListQuery, sendingListSchema, sendingParams, sendingSchema } from '../schemas/segment.ts'
import { channelNotConfigured, surveyNotFound } from '../service/invite.ts'
import * as service from '../service/segments.ts'

const tags = ['Survey invitations']

export async function segmentRoutes(app: App): Promise<void> {
  app.post(
    '/v1/surveys/:surveyId/sendings',
    {
      config: { scope: 'surveys:invite', location: ({ id }: service.WireSending) => `/v1/survey-sendings/${id}` },
      schema: {
        operationId: 'inviteSegmentToSurvey',
        tags,
        summary: 'Invite a segment to a survey',
        description:
          'All contacts that the filter finds, however many, are asked one after the other in the background; each is judged when its turn comes, as by an invitation, and asked once at most. Follow it by the sending; who was asked is in the list of invitations, with `sendingId`. `dryRun` asks nobody and counts, by the rules that stand against it.',
        params: surveyParams,
        body: service.segmentSendingSchema,
        response: { 202: sendingSchema, ...problems(surveyNotFound, surveyNotOpen, surveyFull, channelNotConfigured) },
      },
    },
    (request) => service.askSegment(request.ctx, request.params.surveyId, request.body, app.identity),
  )

  app.get(
    '/v1/surveys/:surveyId/sendings',
    {
      config: { scope: 'surveys:read' },
      schema: {
        operationId: 'listSurveySendings',
        tags,
        summary: 'List the sendings of a survey',
        description: 'The latest first unless sorted otherwise. Who sees certain contacts only sees their own sendings only.',
        params: surveyParams,
        querystring: sendingListQuery,
        response: { 200: sendingListSchema, ...problems(surveyNotFound) },
      },
    },
    (request) => service.listSendings(request.ctx, request.params.surveyId, request.query) as never,
  )

  app.get(
    '/v1/survey-sendings/:sendingId',
    {
      config: { scope: 'surveys:read' },
      schema: {
        operationId: 'getSurveySending',
        tags,
        summary: 'Read a sending',
        description: 'How far it is, and how many were asked or suppressed by which rule so far.',
        params: sendingParams,
        response: { 200: sendingSchema, ...problems(sendingNotFound) },
      },
    },
    (request) => service.getSending(request.ctx, request.params.sendingId),
  )

  app.post(
    '/v1/survey-sendings/:sendingId/stop',
    {
      config: { scope: 'surveys:invite' },
      schema: {
        operationId: 'stopSurveySending',
        tags,
        summary: 'Stop a sending',
        description: 'Nobody more is asked, nor is who waits for the end of quiet hours. Who was asked was asked, and may be reminded.',
        params: sendingParams,
        response: { 200: sendingSchema, ...problems(sendingNotFound, transitionNotAllowed) },
      },
    },
    (request) => service.stopSending(request.ctx, request.params.sendingId),
  )
}
