import { z } from 'zod'
import { tooManyRequests } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { invalidCredentials, invalidRefreshToken, linkNotFound, passwordLogInOff, secondFactorRequired } from '../errors.ts'
import { acceptanceSchema, linkParams, linkSchema, logInSchema, refreshTokenSchema, resetRequestSchema, resetSchema, tokensSchema } from '../schemas/tokens.ts'
import { logIn, refresh, revoke } from '../service/log-in.ts'
import { acceptInvitation, readLink, requestReset, resetPassword } from '../service/user-links.ts'

const tags = ['Log-in']
const done = z.null().describe('Done.')

/** What needs no account yet: log-in, and the secret links of invitations and password resets. */
export async function tokenRoutes(app: App): Promise<void> {
  app.post(
    '/v1/auth/tokens',
    {
      config: { scope: 'public', unrepeatable: true },
      schema: {
        operationId: 'createTokens',
        tags,
        summary: 'Log in by password',
        description:
          'Gives an access token for 15 minutes and a refresh token for 30 days. Whatever is wrong, the answer is the same. After ten failures of an account, or a hundred of an address, in 15 minutes: 429.',
        body: logInSchema,
        response: { 200: tokensSchema, ...problems(invalidCredentials, secondFactorRequired, passwordLogInOff, tooManyRequests) },
      },
    },
    (request) => logIn(request.ctx, request.body, request.server.accessTokens),
  )

  app.post(
    '/v1/auth/tokens/refresh',
    {
      config: { scope: 'public', unrepeatable: true },
      schema: {
        operationId: 'refreshTokens',
        tags,
        summary: 'Get the next tokens',
        description: 'A refresh token works once. Using one again revokes everything that followed from its log-in.',
        body: refreshTokenSchema,
        response: { 200: tokensSchema, ...problems(invalidRefreshToken, passwordLogInOff) },
      },
    },
    (request) => refresh(request.ctx, request.body.refreshToken, request.server.accessTokens),
  )

  app.post(
    '/v1/auth/tokens/revoke',
    {
      config: { scope: 'public', unrepeatable: true },
      schema: {
        operationId: 'revokeTokens',
        tags,
        summary: 'Log out',
        description: 'Revokes a refresh token and everything that followed from its log-in. What is no token of ours is answered the same (RFC 7009).',
        body: refreshTokenSchema,
        response: { 204: done },
      },
    },
    async (request, reply) => {
      await revoke(request.ctx, request.body.refreshToken)
      reply.code(204)
      return null
    },
  )

  app.get(
    '/public/v1/invitations/:token',
    {
      config: { scope: 'public' },
      schema: {
        operationId: 'getInvitation',
        tags,
        summary: 'Read whom an invitation is for',
        description: 'For the page on which the password is chosen. Does not use the link up.',
        params: linkParams,
        response: { 200: linkSchema, ...problems(linkNotFound) },
      },
    },
    (request) => readLink(request.ctx, request.params.token, 'invitation'),
  )

  app.post(
    '/public/v1/invitations/:token/accept',
    {
      config: { scope: 'public', unrepeatable: true },
      schema: {
        operationId: 'acceptInvitation',
        tags,
        summary: 'Accept an invitation',
        description: 'Sets the password and makes the user active. The link works once, for seven days.',
        params: linkParams,
        body: acceptanceSchema,
        response: { 204: done, ...problems(linkNotFound) },
      },
    },
    async (request, reply) => {
      reply.code(204)
      return acceptInvitation(request.ctx, request.params.token, request.body)
    },
  )

  app.post(
    '/public/v1/password-resets',
    {
      config: { scope: 'public', unrepeatable: true },
      schema: {
        operationId: 'requestPasswordReset',
        tags,
        summary: 'Ask for a password reset',
        description: 'Answers the same, in the same time, whether or not there is such a user. A link goes to the e-mail address of an active user.',
        body: resetRequestSchema,
        response: { 202: z.object({}).describe('Asked for.') },
      },
    },
    async (request, reply) => {
      await requestReset(request.ctx, request.body)
      reply.code(202)
      return {}
    },
  )

  app.get(
    '/public/v1/password-resets/:token',
    {
      config: { scope: 'public' },
      schema: {
        operationId: 'getPasswordReset',
        tags,
        summary: 'Read whom a password reset is for',
        description: 'For the page on which the new password is chosen. Does not use the link up.',
        params: linkParams,
        response: { 200: linkSchema, ...problems(linkNotFound) },
      },
    },
    (request) => readLink(request.ctx, request.params.token, 'password_reset'),
  )

  app.post(
    '/public/v1/password-resets/:token',
    {
      config: { scope: 'public', unrepeatable: true },
      schema: {
        operationId: 'resetPassword',
        tags,
        summary: 'Set a new password by a secret link',
        description: 'The link works once, for one hour. Every session of the user ends; a second factor stays.',
        params: linkParams,
        body: resetSchema,
        response: { 204: done, ...problems(linkNotFound) },
      },
    },
    async (request, reply) => {
      reply.code(204)
      return resetPassword(request.ctx, request.params.token, request.body.newPassword)
    },
  )
}
