import { z } from 'zod'
import { unauthenticated } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { memberNotActive, memberNotFound, memberTokenNotFound } from '../errors.ts'
import * as schemas from '../schemas/accounts.ts'
import { memberParams } from '../schemas/members.ts'
import { createdMemberTokenSchema, memberTokenListSchema, memberTokenParams, newMemberTokenSchema } from '../schemas/tokens.ts'
import * as service from '../service/accounts.ts'
import * as tokens from '../service/tokens.ts'

const tags = ['Loyalty members']

export async function memberAccountRoutes(app: App): Promise<void> {
  app.get(
    '/v1/loyalty/members/lookup',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'lookUpLoyaltyMember',
        tags,
        summary: 'Find a member at the till',
        description: 'By the number on the card, the phone or the e-mail address: give exactly one. Answers the membership in each program, with its balances.',
        querystring: schemas.memberLookupQuery,
        response: { 200: schemas.memberLookupSchema, ...problems(memberNotFound) },
      },
    },
    (request) => service.lookUpMember(request.ctx, request.query),
  )

  app.get(
    '/v1/loyalty/members/:memberId/balance',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getLoyaltyBalance',
        tags,
        summary: 'Read what a member had at an instant',
        description: 'Of what was recorded by then, or of what had happened by then. What has expired counts from when that was booked.',
        params: memberParams,
        querystring: schemas.balanceQuery,
        response: { 200: schemas.balanceAtSchema, ...problems(memberNotFound) },
      },
    },
    (request) => service.getBalanceAt(request.ctx, request.params.memberId, request.query),
  )

  app.get(
    '/v1/loyalty/members/:memberId/lots',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listLoyaltyLots',
        tags,
        summary: 'List what is left, by when it expires',
        description: 'In the order in which it is drawn from.',
        params: memberParams,
        querystring: schemas.lotListQuery,
        response: { 200: schemas.lotListSchema, ...problems(memberNotFound) },
      },
    },
    (request) => service.listMemberLots(request.ctx, request.params.memberId, request.query) as never,
  )

  app.get(
    '/v1/loyalty/members/:memberId/entries',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listLoyaltyEntries',
        tags,
        summary: 'List the entries of a member account',
        description: 'The latest first unless sorted otherwise, each with the balance after it.',
        params: memberParams,
        querystring: schemas.entryListQuery,
        response: { 200: schemas.entryListSchema, ...problems(memberNotFound) },
      },
    },
    (request) => service.listMemberEntries(request.ctx, request.params.memberId, request.query) as never,
  )

  app.get(
    '/v1/loyalty/members/:memberId/statement',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getLoyaltyStatement',
        tags,
        summary: 'Read a statement of a period',
        description: 'What the member had, what came and went by kind, and what it has then, as it was recorded.',
        params: memberParams,
        querystring: schemas.statementQuery,
        response: { 200: schemas.statementSchema, ...problems(memberNotFound) },
      },
    },
    (request) => service.getStatement(request.ctx, request.params.memberId, request.query),
  )

  app.post(
    '/v1/loyalty/members/:memberId/tokens',
    {
      config: { scope: 'loyalty:write', secret: true },
      schema: {
        operationId: 'createLoyaltyMemberToken',
        tags,
        summary: "Make a token for a customer's own app",
        description: 'It reads this membership at `GET /public/v1/me/loyalty` and nothing else, until it expires or is revoked. It is shown once.',
        params: memberParams,
        body: newMemberTokenSchema.optional(),
        response: { 201: createdMemberTokenSchema, ...problems(memberNotFound, memberNotActive) },
      },
    },
    (request) => tokens.createToken(request.ctx, request.params.memberId, request.body ?? {}),
  )

  app.get(
    '/v1/loyalty/members/:memberId/tokens',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listLoyaltyMemberTokens',
        tags,
        summary: 'List the tokens of a member',
        description: 'The latest 200, the newest first, never the tokens themselves.',
        params: memberParams,
        response: { 200: memberTokenListSchema, ...problems(memberNotFound) },
      },
    },
    (request) => tokens.listTokens(request.ctx, request.params.memberId) as never,
  )

  app.delete(
    '/v1/loyalty/members/:memberId/tokens/:tokenId',
    {
      config: { scope: 'loyalty:write' },
      schema: {
        operationId: 'revokeLoyaltyMemberToken',
        tags,
        summary: 'Revoke a token of a member',
        description: 'It opens nothing from then on.',
        params: memberTokenParams,
        response: { 204: z.null().describe('Revoked.'), ...problems(memberNotFound, memberTokenNotFound) },
      },
    },
    (request) => tokens.revokeToken(request.ctx, request.params.memberId, request.params.tokenId),
  )

  app.get(
    '/public/v1/me/loyalty',
    {
      config: { scope: 'public' },
      schema: {
        operationId: 'readOwnLoyalty',
        tags,
        summary: 'Read one’s own membership',
        description: "For a customer's own app, with `Authorization: Bearer` and the member's token. Whatever is wrong with the token, the answer is the same.",
        response: { 200: schemas.ownLoyaltySchema, ...problems(unauthenticated) },
      },
    },
    (request) => service.readOwnLoyalty(request.ctx, request.headers.authorization) as never,
  )
}
