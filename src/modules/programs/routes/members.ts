import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { memberExists, memberNotFound, memberNumberTaken, programClosed, programNotFound, programNotLive } from '../errors.ts'
import { memberListQuery, memberListSchema, memberParams, memberPatchSchema, memberWithBalancesSchema, newMemberSchema } from '../schemas/members.ts'
import { programParams } from '../schemas/programs.ts'
import { memberTierSchema } from '../schemas/tiers.ts'
import { contactArchived, enrolMember } from '../service/enrolment.ts'
import * as service from '../service/members.ts'
import { getMemberTier } from '../service/tiers.ts'

const tags = ['Loyalty members']

export async function memberRoutes(app: App): Promise<void> {
  app.post(
    '/v1/loyalty/programs/:programId/members',
    {
      config: { scope: 'loyalty:write', location: (member: { id: string }) => `/v1/loyalty/members/${member.id}` },
      schema: {
        operationId: 'enrolLoyaltyMember',
        tags,
        summary: 'Enrol a contact',
        description: 'A contact is in a program once.',
        params: programParams,
        body: newMemberSchema,
        response: {
          201: memberWithBalancesSchema,
          ...problems(programNotFound, programNotLive, programClosed, memberExists, memberNumberTaken, contactArchived),
        },
      },
    },
    (request) => enrolMember(request.ctx, request.params.programId, request.body),
  )

  app.get(
    '/v1/loyalty/programs/:programId/members',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listLoyaltyMembers',
        tags,
        summary: 'List the members of a program',
        description: 'The newest first unless sorted otherwise.',
        params: programParams,
        querystring: memberListQuery,
        response: { 200: memberListSchema, ...problems(programNotFound) },
      },
    },
    (request) => service.listMembers(request.ctx, request.params.programId, request.query) as never,
  )

  app.get(
    '/v1/loyalty/members/:memberId',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getLoyaltyMember',
        tags,
        summary: 'Read a member',
        description: 'With its balances in every unit of the program, and an ETag.',
        params: memberParams,
        response: { 200: memberWithBalancesSchema, ...problems(memberNotFound) },
      },
    },
    (request) => service.getMember(request.ctx, request.params.memberId),
  )

  app.patch(
    '/v1/loyalty/members/:memberId',
    {
      config: { scope: 'loyalty:write' },
      schema: {
        operationId: 'updateLoyaltyMember',
        tags,
        summary: 'Change a member',
        description: 'A JSON merge patch: another card, leaving and coming back, the standing discounts whose card the member holds.',
        params: memberParams,
        body: memberPatchSchema,
        response: { 200: memberWithBalancesSchema, ...problems(memberNotFound, memberNumberTaken, staleVersion) },
      },
    },
    (request) => service.updateMember(request.ctx, request.params.memberId, request.body),
  )

  app.get(
    '/v1/loyalty/members/:memberId/tier',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getLoyaltyMemberTier',
        tags,
        summary: 'Read where a member stands by the tiers',
        description: 'Its tier and since when, what it has by the measure, what is missing for the next, until when the tier is kept, and how it came there.',
        params: memberParams,
        response: { 200: memberTierSchema, ...problems(memberNotFound) },
      },
    },
    (request) => getMemberTier(request.ctx, request.params.memberId),
  )
}
