import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { contactArchived, contactErased, contactNotFound, occasionNotFound } from '../errors.ts'
import { consentListSchema, consentQuery, consentSchema, newConsentSchema } from '../schemas/consent.ts'
import { contactParams } from '../schemas/contact.ts'
import {
  newOccasionSchema,
  occasionListSchema,
  occasionParams,
  occasionPatchSchema,
  occasionQuery,
  occasionSchema,
  upcomingQuery,
  upcomingSchema,
} from '../schemas/occasion.ts'
import { consentsOf, recordConsent } from '../service/consents.ts'
import * as occasions from '../service/occasions.ts'

const ofContact = problems(contactNotFound, contactErased)
const tags = ['Occasions and consents']

/** When a contact is thought of, and what they allow. */
export async function careRoutes(app: App): Promise<void> {
  app.post(
    '/v1/contacts/:contactId/consents',
    {
      config: { scope: 'contacts:write' },
      schema: {
        operationId: 'recordConsent',
        tags,
        summary: 'Record a consent or its withdrawal',
        description: 'Added to the history, which is never changed: what was said last by channel and purpose holds.',
        params: contactParams,
        body: newConsentSchema,
        response: { 201: consentSchema, ...problems(contactNotFound, contactErased, contactArchived) },
      },
    },
    (request) => recordConsent(request.ctx, request.params.contactId, request.body),
  )

  app.get(
    '/v1/contacts/:contactId/consents',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'listConsents',
        tags,
        summary: "Read a contact's consents",
        description: 'What holds now, and the history.',
        params: contactParams,
        querystring: consentQuery,
        response: { 200: consentListSchema, ...ofContact },
      },
    },
    (request) => consentsOf(request.ctx, request.params.contactId, request.query) as never,
  )

  app.post(
    '/v1/contacts/:contactId/occasions',
    {
      config: { scope: 'contacts:write', location: (made: { id: string; contactId: string }) => `/v1/contacts/${made.contactId}/occasions/${made.id}` },
      schema: {
        operationId: 'createOccasion',
        tags,
        summary: 'Note an occasion',
        description: 'A birthday, an anniversary or any day of the year, in the calendar that the contact uses.',
        params: contactParams,
        body: newOccasionSchema,
        response: { 201: occasionSchema, ...problems(contactNotFound, contactErased, contactArchived) },
      },
    },
    (request) => occasions.createOccasion(request.ctx, request.params.contactId, request.body),
  )

  app.get(
    '/v1/contacts/:contactId/occasions',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'listOccasions',
        tags,
        summary: "List a contact's occasions",
        description: 'In the order in which they were noted.',
        params: contactParams,
        querystring: occasionQuery,
        response: { 200: occasionListSchema, ...ofContact },
      },
    },
    (request) => occasions.occasionsOf(request.ctx, request.params.contactId, request.query) as never,
  )

  app.get(
    '/v1/contacts/:contactId/occasions/:occasionId',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'getOccasion',
        tags,
        summary: 'Read an occasion',
        description: 'As it was noted; `/v1/occasions/upcoming` tells when it is kept.',
        params: occasionParams,
        response: { 200: occasionSchema, ...problems(contactNotFound, contactErased, occasionNotFound) },
      },
    },
    (request) => occasions.getOccasion(request.ctx, request.params.contactId, request.params.occasionId),
  )

  app.patch(
    '/v1/contacts/:contactId/occasions/:occasionId',
    {
      config: { scope: 'contacts:write' },
      schema: {
        operationId: 'updateOccasion',
        tags,
        summary: 'Change an occasion',
        description: 'A JSON merge patch; its reminders follow.',
        params: occasionParams,
        body: occasionPatchSchema,
        response: { 200: occasionSchema, ...problems(contactNotFound, contactErased, contactArchived, occasionNotFound, staleVersion) },
      },
    },
    (request) => occasions.updateOccasion(request.ctx, request.params.contactId, request.params.occasionId, request.body),
  )

  app.delete(
    '/v1/contacts/:contactId/occasions/:occasionId',
    {
      config: { scope: 'contacts:write' },
      schema: {
        operationId: 'deleteOccasion',
        tags,
        summary: 'Take an occasion away',
        description: 'With its reminders. The event keeps what it was.',
        params: occasionParams,
        response: { 204: z.null().describe('Taken away.'), ...problems(contactNotFound, contactErased, contactArchived, occasionNotFound, staleVersion) },
      },
    },
    (request) => occasions.deleteOccasion(request.ctx, request.params.contactId, request.params.occasionId),
  )

  app.get(
    '/v1/occasions/upcoming',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'listUpcomingOccasions',
        tags,
        summary: 'List upcoming occasions',
        description: "Of all contacts, by date, today included; right over New Year, on leap days and in every calendar. Today is that of the contact's zone.",
        querystring: upcomingQuery,
        response: { 200: upcomingSchema },
      },
    },
    (request) => occasions.upcomingOccasions(request.ctx, request.query),
  )
}
