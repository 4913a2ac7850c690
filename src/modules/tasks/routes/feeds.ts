import { hash } from 'node:crypto'
import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { matches } from '../../../platform/http/answers.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { feedNotFound } from '../errors.ts'
import { createdFeedSchema, feedListQuery, feedListSchema, feedParams, feedSchema, feedToken, newFeedSchema } from '../schemas/feed.ts'
import * as service from '../service/feeds.ts'

const tags = ['Feeds']

export async function feedRoutes(app: App): Promise<void> {
  app.post(
    '/v1/feeds',
    {
      config: { scope: 'tasks:write', secret: true, location: (feed: { id: string }) => `/v1/feeds/${feed.id}` },
      schema: {
        operationId: 'createFeed',
        tags,
        summary: 'Make a calendar feed',
        description:
          'A secret link to what is still to be done, for calendars to subscribe to: the tasks of a user, of a team, or all that its maker may see. With them come the occasions of the contacts they look after, of the next twelve months, unless `occasions` is false or the maker reads no contacts. The link is shown once.',
        body: newFeedSchema,
        response: { 201: createdFeedSchema },
      },
    },
    (request) => service.createFeed(request.ctx, request.body ?? {}, request.server.identity.publicUrl),
  )

  app.get(
    '/v1/feeds',
    {
      config: { scope: 'tasks:read' },
      schema: {
        operationId: 'listFeeds',
        tags,
        summary: 'List calendar feeds',
        description: 'Newest first, never with their links. Who sees certain contacts only sees their own feeds.',
        querystring: feedListQuery,
        response: { 200: feedListSchema },
      },
    },
    (request) => service.listFeeds(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/feeds/:feedId',
    {
      config: { scope: 'tasks:read' },
      schema: {
        operationId: 'getFeed',
        tags,
        summary: 'Read what a calendar feed shows',
        description: 'Of whom, and who made it; never its link.',
        params: feedParams,
        response: { 200: feedSchema, ...problems(feedNotFound) },
      },
    },
    (request) => service.getFeed(request.ctx, request.params.feedId),
  )

  app.delete(
    '/v1/feeds/:feedId',
    {
      config: { scope: 'tasks:write' },
      schema: {
        operationId: 'revokeFeed',
        tags,
        summary: 'Revoke a calendar feed',
        description: 'Its link leads nowhere from then on.',
        params: feedParams,
        response: { 204: z.null().describe('Revoked.'), ...problems(feedNotFound, staleVersion) },
      },
    },
    (request) => service.revokeFeed(request.ctx, request.params.feedId),
  )

  app.get(
    '/public/v1/feeds/:token.ics',
    {
      config: { scope: 'public' },
      schema: {
        operationId: 'readFeed',
        tags,
        summary: 'Read a calendar feed',
        description:
          'Tasks and occasions as iCalendar (RFC 5545), with an ETag; `If-None-Match` answers 304 while nothing has changed. The link ends when its maker leaves.',
        params: feedToken,
        produces: ['text/calendar'],
        response: { 200: z.string().describe('A calendar.'), 304: z.null().describe('Nothing has changed since it was read.'), ...problems(feedNotFound) },
      },
    },
    async (request, reply) => {
      const calendar = await service.readFeed(request.ctx, request.params.token)
      const etag = `"${hash('sha256', calendar, 'base64url')}"`
      reply.headers({ etag, 'cache-control': 'private, no-cache' })
      if (matches(request, etag)) return reply.code(304).send(null)
      return reply.type('text/calendar; charset=utf-8').send(Buffer.from(calendar) as never)
    },
  )
}
