import { staleVersion, transitionNotAllowed } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { offerCampaignNotFound } from '../errors/campaigns.ts'
import {
  campaignFiguresSchema,
  campaignListQuery,
  campaignListSchema,
  campaignParams,
  campaignPatchSchema,
  campaignSchema,
  newCampaignSchema,
} from '../schemas/campaigns.ts'
import * as service from '../service/campaigns.ts'
import { campaignFigures } from '../service/figures.ts'

const tags = ['Offers']

export async function campaignRoutes(app: App): Promise<void> {
  app.post(
    '/v1/loyalty/offer-campaigns',
    {
      config: { scope: 'loyalty-programs:write', location: ({ id }: { id: string }) => `/v1/loyalty/offer-campaigns/${id}` },
      schema: {
        operationId: 'createOfferCampaign',
        tags,
        summary: 'Make a campaign of offers',
        description:
          'What is offered, on which occasion, to whom and how often. It is active at once: customers to be won back, and whose complaint is resolved, are offered it by themselves from now on; for who has stayed away it looks now and once a day.',
        body: newCampaignSchema,
        response: { 201: campaignSchema, ...problems(service.programNotFound, service.programClosed) },
      },
    },
    (request) => service.createCampaign(request.ctx, request.body) as never,
  )

  app.get(
    '/v1/loyalty/offer-campaigns',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listOfferCampaigns',
        tags,
        summary: 'List campaigns of offers',
        description: 'The newest first unless sorted otherwise.',
        querystring: campaignListQuery,
        response: { 200: campaignListSchema },
      },
    },
    (request) => service.listCampaigns(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/loyalty/offer-campaigns/:campaignId',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getOfferCampaign',
        tags,
        summary: 'Read a campaign of offers',
        description: 'With an ETag.',
        params: campaignParams,
        response: { 200: campaignSchema, ...problems(offerCampaignNotFound) },
      },
    },
    (request) => service.getCampaign(request.ctx, request.params.campaignId) as never,
  )

  app.get(
    '/v1/loyalty/offer-campaigns/:campaignId/figures',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getOfferCampaignFigures',
        tags,
        summary: 'Read what became of the offers of a campaign',
        description: 'How many are in each state, who bought something while an offer stood, and for how much. Of contacts whom the caller may see.',
        params: campaignParams,
        response: { 200: campaignFiguresSchema, ...problems(offerCampaignNotFound) },
      },
    },
    (request) => campaignFigures(request.ctx, request.params.campaignId) as never,
  )

  app.patch(
    '/v1/loyalty/offer-campaigns/:campaignId',
    {
      config: { scope: 'loyalty-programs:write' },
      schema: {
        operationId: 'updateOfferCampaign',
        tags,
        summary: 'Change a campaign of offers',
        description: 'A JSON merge patch. What was offered or proposed before keeps the terms that it had.',
        params: campaignParams,
        body: campaignPatchSchema,
        response: {
          200: campaignSchema,
          ...problems(offerCampaignNotFound, service.programNotFound, service.programClosed, transitionNotAllowed, staleVersion),
        },
      },
    },
    (request) => service.updateCampaign(request.ctx, request.params.campaignId, request.body) as never,
  )

  const moves: Record<service.CampaignMove, { operationId: string; summary: string; description: string }> = {
    pause: { operationId: 'pauseOfferCampaign', summary: 'Pause a campaign of offers', description: 'It offers nothing for a while; what it offered stands.' },
    resume: {
      operationId: 'resumeOfferCampaign',
      summary: 'Resume a campaign of offers',
      description: 'It offers something again. What came meanwhile is not made up for, but who has stayed away is looked for at once.',
    },
    archive: {
      operationId: 'archiveOfferCampaign',
      summary: 'Archive a campaign of offers',
      description: 'It offers nothing any more; what it offered stands.',
    },
  }
  for (const [move, said] of Object.entries(moves) as [service.CampaignMove, (typeof moves)[service.CampaignMove]][])
    app.post(
      `/v1/loyalty/offer-campaigns/:campaignId/${move}`,
      {
        config: { scope: 'loyalty-programs:write' },
        schema: {
          ...said,
          tags,
          params: campaignParams,
          response: { 200: campaignSchema, ...problems(offerCampaignNotFound, transitionNotAllowed, staleVersion) },
        },
      },
      (request) => service.moveCampaign(request.ctx, request.params.campaignId, move) as never,
    )
}
