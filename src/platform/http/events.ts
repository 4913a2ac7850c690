import { z } from 'zod'
import { auditListSchema, auditQuery, eventListSchema, eventQuery, listAudit, listEvents } from '../events.ts'
import { typesFilter } from '../timeline.ts'
import type { ContactVisibility } from '../visibility.ts'
import { type EventHub, streamEvents } from './event-stream.ts'
import type { App } from './types.ts'

export interface EventRouteOptions {
  readonly hub: EventHub
  readonly visibility: ContactVisibility
}

/** What happened, for integrators (`/v1/events`, also as a stream) and for the organization itself (`/v1/audit-events`). */
export async function eventRoutes(app: App, { hub, visibility }: EventRouteOptions): Promise<void> {
  const tags = ['Events']
  // Streams end first, or the server would wait for their readers to leave.
  app.addHook('preClose', () => hub.close())

  app.get(
    '/v1/events',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'listEvents',
        tags,
        summary: 'Read events in order',
        description:
          'Every change of the organization, complete and in order: none is missed and none comes twice, also while others write. Keep the `sequence` of the answer and ask for those `after` it.',
        querystring: eventQuery,
        response: { 200: eventListSchema },
      },
    },
    (request) => listEvents(request.ctx, request.query, visibility) as never,
  )

  app.get(
    '/v1/events/stream',
    {
      config: { scope: 'events:read' },
      exposeHeadRoute: false,
      schema: {
        operationId: 'streamEvents',
        tags,
        summary: 'Follow events live',
        description:
          'Server-sent events: the `id` of each is its `sequence`, its data is the event. A reader that comes back sends `Last-Event-ID` and goes on where it was; an `id` without data moves it past events that are not told. The stream ends when its credential is worth nothing any more; 20 may be open at once.',
        querystring: z.strictObject({ after: z.int().min(0).default(0).describe('Where to begin without `Last-Event-ID`.'), types: typesFilter }),
        headers: z.object({
          'last-event-id': z
            .string()
            .regex(/^\d{1,15}$/)
            .optional(),
        }),
        produces: ['text/event-stream'],
        response: { 200: z.string().describe('A stream of events.') },
      },
    },
    async (request, reply) => {
      const after = Number(request.headers['last-event-id'] ?? request.query.after)
      await streamEvents(request, reply, hub, visibility, { after, types: request.query.types })
      return reply as never
    },
  )

  app.get(
    '/v1/audit-events',
    {
      config: { scope: 'audit:read' },
      schema: {
        operationId: 'listAuditEvents',
        tags,
        summary: 'Read the audit',
        description: 'Who did what, when, from where, and what it was before and after. Append-only; secrets and erased data are never in it.',
        querystring: auditQuery,
        response: { 200: auditListSchema },
      },
    },
    (request) => listAudit(request.ctx, request.query, visibility) as never,
  )
}
