import { staleVersion, transitionNotAllowed } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { rewardKeyTaken, rewardNotFound } from '../errors/rewards.ts'
import { newRewardSchema, rewardListQuery, rewardListSchema, rewardParams, rewardPatchSchema, rewardSchema, rewardsParams } from '../schemas/rewards.ts'
import { programClosed, programNotFound } from '../service/refusals.ts'
import * as service from '../service/rewards.ts'

const tags = ['Loyalty rewards']

export async function rewardRoutes(app: App): Promise<void> {
  app.post(
    '/v1/loyalty/programs/:programId/rewards',
    {
      config: { scope: 'loyalty-programs:write', location: (reward: { id: string }) => `/v1/loyalty/rewards/${reward.id}` },
      schema: {
        operationId: 'createLoyaltyReward',
        tags,
        summary: 'Put a reward into the catalogue',
        description: 'Goods or money for units of the program, for as long as the stock lasts.',
        params: rewardsParams,
        body: newRewardSchema,
        response: { 201: rewardSchema, ...problems(programNotFound, programClosed, rewardKeyTaken) },
      },
    },
    (request) => service.createReward(request.ctx, request.params.programId, request.body) as never,
  )

  app.get(
    '/v1/loyalty/programs/:programId/rewards',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listLoyaltyRewards',
        tags,
        summary: 'List the rewards of a program',
        description: 'The newest first unless sorted otherwise.',
        params: rewardsParams,
        querystring: rewardListQuery,
        response: { 200: rewardListSchema, ...problems(programNotFound) },
      },
    },
    (request) => service.listRewards(request.ctx, request.params.programId, request.query) as never,
  )

  app.get(
    '/v1/loyalty/rewards/:rewardId',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getLoyaltyReward',
        tags,
        summary: 'Read a reward',
        description: 'With an ETag.',
        params: rewardParams,
        response: { 200: rewardSchema, ...problems(rewardNotFound) },
      },
    },
    (request) => service.getReward(request.ctx, request.params.rewardId) as never,
  )

  app.patch(
    '/v1/loyalty/rewards/:rewardId',
    {
      config: { scope: 'loyalty-programs:write' },
      schema: {
        operationId: 'updateLoyaltyReward',
        tags,
        summary: 'Change a reward',
        description: 'A JSON merge patch. What was redeemed stays as it was. Each redemption from a stock counts as a change: set the stock with `If-Match`.',
        params: rewardParams,
        body: rewardPatchSchema,
        response: { 200: rewardSchema, ...problems(rewardNotFound, programClosed, transitionNotAllowed, staleVersion) },
      },
    },
    (request) => service.updateReward(request.ctx, request.params.rewardId, request.body) as never,
  )

  app.post(
    '/v1/loyalty/rewards/:rewardId/archive',
    {
      config: { scope: 'loyalty-programs:write' },
      schema: {
        operationId: 'archiveLoyaltyReward',
        tags,
        summary: 'Archive a reward',
        description: 'It is not to be had any more. What was redeemed stays, and can be taken back.',
        params: rewardParams,
        response: { 200: rewardSchema, ...problems(rewardNotFound, transitionNotAllowed, staleVersion) },
      },
    },
    (request) => service.archiveReward(request.ctx, request.params.rewardId) as never,
  )
}
