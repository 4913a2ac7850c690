import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { calendarInUse, calendarNotFound, neverOpens } from '../errors.ts'
import {
  calendarListQuery,
  calendarListSchema,
  calendarParams,
  calendarPatchSchema,
  calendarSchema,
  newCalendarSchema,
  previewedSchema,
  previewSchema,
} from '../schemas/calendar.ts'
import * as service from '../service/calendars.ts'

const tags = ['Calendars and deadlines']

export async function calendarRoutes(app: App): Promise<void> {
  app.post(
    '/v1/calendars',
    {
      config: { scope: 'calendars:write', location: (calendar: { id: string }) => `/v1/calendars/${calendar.id}` },
      schema: {
        operationId: 'createCalendar',
        tags,
        summary: 'Make a calendar',
        description: 'When the business is open, by the clock on the wall of a time zone. It must open within 400 days.',
        body: newCalendarSchema,
        response: { 201: calendarSchema, ...problems(neverOpens) },
      },
    },
    (request) => service.createCalendar(request.ctx, request.body),
  )

  app.get(
    '/v1/calendars',
    {
      config: { scope: 'calendars:read' },
      schema: {
        operationId: 'listCalendars',
        tags,
        summary: 'List calendars',
        description: 'In the order in which they were made.',
        querystring: calendarListQuery,
        response: { 200: calendarListSchema },
      },
    },
    (request) => service.listCalendars(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/calendars/:calendarId',
    {
      config: { scope: 'calendars:read' },
      schema: {
        operationId: 'getCalendar',
        tags,
        summary: 'Read a calendar',
        description: 'Its hours, holidays and overrides.',
        params: calendarParams,
        response: { 200: calendarSchema, ...problems(calendarNotFound) },
      },
    },
    (request) => service.getCalendar(request.ctx, request.params.calendarId),
  )

  app.patch(
    '/v1/calendars/:calendarId',
    {
      config: { scope: 'calendars:write' },
      schema: {
        operationId: 'updateCalendar',
        tags,
        summary: 'Change a calendar',
        description: 'A JSON merge patch. Clocks that run by it go on by the new hours from now; what they have counted by the old stays counted.',
        params: calendarParams,
        body: calendarPatchSchema,
        response: { 200: calendarSchema, ...problems(calendarNotFound, staleVersion, neverOpens) },
      },
    },
    (request) => service.updateCalendar(request.ctx, request.params.calendarId, request.body, request.server.identity.participants),
  )

  app.delete(
    '/v1/calendars/:calendarId',
    {
      config: { scope: 'calendars:write' },
      schema: {
        operationId: 'deleteCalendar',
        tags,
        summary: 'Delete a calendar',
        description: 'Not while a deadline policy uses it.',
        params: calendarParams,
        response: { 204: z.null().describe('Deleted.'), ...problems(calendarNotFound, calendarInUse, staleVersion) },
      },
    },
    (request) => service.deleteCalendar(request.ctx, request.params.calendarId),
  )

  app.post(
    '/v1/calendars/:calendarId/preview',
    {
      config: { scope: 'calendars:read' },
      schema: {
        operationId: 'previewCalendar',
        tags,
        summary: 'Count business time',
        description:
          'With `businessMinutes`: when so much business time will have passed after `start`. With `end`: how much passes between. Pauses are left out, and what was counted is shown.',
        params: calendarParams,
        body: previewSchema,
        response: { 200: previewedSchema, ...problems(calendarNotFound, neverOpens) },
      },
    },
    (request) => service.previewCalendar(request.ctx, request.params.calendarId, request.body),
  )
}
