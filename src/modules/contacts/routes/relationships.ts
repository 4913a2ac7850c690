import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { contactArchived, contactErased, contactNotFound, relationshipExists, relationshipNotFound } from '../errors.ts'
import { contactParams } from '../schemas/contact.ts'
import {
  newRelationshipSchema,
  relationshipListSchema,
  relationshipParams,
  relationshipPatchSchema,
  relationshipQuery,
  relationshipSchema,
} from '../schemas/relationship.ts'
import * as service from '../service/relationships.ts'

const tags = ['Contacts']

export async function relationshipRoutes(app: App): Promise<void> {
  app.post(
    '/v1/contacts/:contactId/relationships',
    {
      config: {
        scope: 'contacts:write',
        location: (made: { id: string; contactId: string }) => `/v1/contacts/${made.contactId}/relationships/${made.id}`,
      },
      schema: {
        operationId: 'createRelationship',
        tags,
        summary: 'Relate a contact to another',
        description: 'Read from the contact in the address: it works for, reports to, was referred by ... the related one.',
        params: contactParams,
        body: newRelationshipSchema,
        response: { 201: relationshipSchema, ...problems(contactNotFound, contactErased, contactArchived, relationshipExists) },
      },
    },
    (request) => service.relate(request.ctx, request.params.contactId, request.body),
  )

  app.get(
    '/v1/contacts/:contactId/relationships',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'listRelationships',
        tags,
        summary: "List a contact's relationships",
        description: 'In both directions: those read from the contact and those that lead to it.',
        params: contactParams,
        querystring: relationshipQuery,
        response: { 200: relationshipListSchema, ...problems(contactNotFound, contactErased) },
      },
    },
    (request) => service.relationshipsOf(request.ctx, request.params.contactId, request.query) as never,
  )

  app.get(
    '/v1/contacts/:contactId/relationships/:relationshipId',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'getRelationship',
        tags,
        summary: 'Read a relationship',
        description: 'From either of the two contacts.',
        params: relationshipParams,
        response: { 200: relationshipSchema, ...problems(contactNotFound, contactErased, relationshipNotFound) },
      },
    },
    (request) => service.getRelationship(request.ctx, request.params.contactId, request.params.relationshipId),
  )

  app.patch(
    '/v1/contacts/:contactId/relationships/:relationshipId',
    {
      config: { scope: 'contacts:write' },
      schema: {
        operationId: 'updateRelationship',
        tags,
        summary: 'Change a relationship',
        description: 'Role and dates; the two contacts and the type stay.',
        params: relationshipParams,
        body: relationshipPatchSchema,
        response: { 200: relationshipSchema, ...problems(contactNotFound, contactErased, relationshipNotFound, staleVersion) },
      },
    },
    (request) => service.updateRelationship(request.ctx, request.params.contactId, request.params.relationshipId, request.body),
  )

  app.delete(
    '/v1/contacts/:contactId/relationships/:relationshipId',
    {
      config: { scope: 'contacts:write' },
      schema: {
        operationId: 'deleteRelationship',
        tags,
        summary: 'Take a relationship away',
        description: 'The event keeps what it was.',
        params: relationshipParams,
        response: { 204: z.null().describe('Taken away.'), ...problems(contactNotFound, contactErased, relationshipNotFound, staleVersion) },
      },
    },
    (request) => service.deleteRelationship(request.ctx, request.params.contactId, request.params.relationshipId),
  )
}
