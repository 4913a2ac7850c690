import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { nameText } from '../../../kernel/schema.ts'
import { BATCH_BYTES_MAX, batchResultSchema } from '../../../platform/http/batch.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { contactArchived, contactErased, contactExists, contactNotArchived, contactNotFound } from '../errors.ts'
import { contactBatchSchema } from '../schemas/batch.ts'
import { contactListQuery, contactListSchema, contactParams, contactPatchSchema, contactSchema, duplicateQuery, newContactSchema } from '../schemas/contact.ts'
import { erasedSchema, erasureSchema } from '../schemas/erasure.ts'
import { tagListSchema, tagQuery } from '../schemas/tags.ts'
import { batchContacts } from '../service/batch.ts'
import * as service from '../service/contacts.ts'
import { eraseContact } from '../service/erasure.ts'
import { tagsInUse } from '../service/tags.ts'

const tags = ['Contacts']
const location = (contact: { id: string }) => `/v1/contacts/${contact.id}`

export async function contactRoutes(app: App): Promise<void> {
  app.post(
    '/v1/contacts',
    {
      config: { scope: 'contacts:write', location },
      schema: {
        operationId: 'createContact',
        tags,
        summary: 'Create a contact',
        description:
          'A person or a company. Only `kind` and `displayName` are required. An e-mail, phone or external id that identifies another contact is refused, also under concurrency.',
        querystring: duplicateQuery,
        body: newContactSchema,
        response: { 201: contactSchema, ...problems(contactExists) },
      },
    },
    (request) => service.createContact(request.ctx, request.body, request.query),
  )

  app.get(
    '/v1/contacts',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'listContacts',
        tags,
        summary: 'List and search contacts',
        description: 'Newest first unless sorted otherwise. Archived contacts are left out unless asked for.',
        querystring: contactListQuery,
        response: { 200: contactListSchema },
      },
    },
    (request) => service.listContacts(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/contacts/lookup',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'lookUpContact',
        tags,
        summary: 'Find the contact that an e-mail, phone or external id identifies',
        description:
          'Give exactly one of the three. The value is normalised as when it was stored; national phone numbers are read by the country of the organization.',
        querystring: z
          .strictObject({ email: nameText(254).optional(), phone: nameText(50).optional(), externalId: nameText(200).optional() })
          .refine((query) => Object.values(query).filter((value) => value !== undefined).length === 1, 'give exactly one of email, phone and externalId'),
        response: { 200: contactSchema, ...problems(contactNotFound) },
      },
    },
    (request) => service.lookUpContact(request.ctx, request.query),
  )

  app.post(
    '/v1/contacts/batch',
    {
      bodyLimit: BATCH_BYTES_MAX,
      config: { scope: 'contacts:write' },
      schema: {
        operationId: 'batchContacts',
        tags,
        summary: 'Create, change, archive and restore many contacts',
        description:
          'At most 1,000 items. Each succeeds or fails by itself, in the order given; what succeeds is committed at once, together with the Idempotency-Key.',
        querystring: duplicateQuery,
        body: contactBatchSchema,
        response: { 200: batchResultSchema },
      },
    },
    (request) => batchContacts(request.ctx, request.body.items, request.query),
  )

  app.get(
    '/v1/contacts/:contactId',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'getContact',
        tags,
        summary: 'Read a contact',
        description: 'With an ETag; `If-None-Match` answers 304 while nothing has changed.',
        params: contactParams,
        response: { 200: contactSchema, ...problems(contactNotFound, contactErased) },
      },
    },
    (request) => service.getContact(request.ctx, request.params.contactId),
  )

  app.patch(
    '/v1/contacts/:contactId',
    {
      config: { scope: 'contacts:write' },
      schema: {
        operationId: 'updateContact',
        tags,
        summary: 'Change a contact',
        description: 'A JSON merge patch. With `If-Match` it is refused when the contact has changed since it was read.',
        params: contactParams,
        querystring: duplicateQuery,
        body: contactPatchSchema,
        response: { 200: contactSchema, ...problems(contactNotFound, contactErased, contactArchived, contactExists, staleVersion) },
      },
    },
    (request) => service.updateContact(request.ctx, request.params.contactId, request.body, request.query),
  )

  app.delete(
    '/v1/contacts/:contactId',
    {
      config: { scope: 'contacts:write' },
      schema: {
        operationId: 'archiveContact',
        tags,
        summary: 'Archive a contact',
        description: 'Nothing is lost: an archived contact is left out of lists, is read-only, identifies nobody, and can be restored.',
        params: contactParams,
        response: { 200: contactSchema, ...problems(contactNotFound, contactErased, staleVersion) },
      },
    },
    (request) => service.archiveContact(request.ctx, request.params.contactId),
  )

  app.post(
    '/v1/contacts/:contactId/restore',
    {
      config: { scope: 'contacts:write' },
      schema: {
        operationId: 'restoreContact',
        tags,
        summary: 'Restore an archived contact',
        description: 'Refused when one of its e-mails, phones or its external id identifies another contact by now.',
        params: contactParams,
        response: { 200: contactSchema, ...problems(contactNotFound, contactErased, contactNotArchived, contactExists, staleVersion) },
      },
    },
    (request) => service.restoreContact(request.ctx, request.params.contactId),
  )

  app.post(
    '/v1/contacts/:contactId/erase',
    {
      config: { scope: 'contacts:erase' },
      schema: {
        operationId: 'eraseContact',
        tags,
        summary: 'Erase a person',
        description:
          'For good: names, points of contact and everything else personal go from every place, past events included. What remains counts, and a keyed hash keeps imports from bringing the person back. The id answers 410 afterwards.',
        params: contactParams,
        body: erasureSchema,
        response: { 200: erasedSchema, ...problems(contactNotFound, contactErased, staleVersion) },
      },
    },
    (request) => eraseContact(request.ctx, request.params.contactId, request.server.identity.participants),
  )

  app.get(
    '/v1/tags',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'listTags',
        tags,
        summary: 'List the tags in use',
        description: 'Every tag that some contact has, by name.',
        querystring: tagQuery,
        response: { 200: tagListSchema },
      },
    },
    (request) => tagsInUse(request.ctx, request.query) as never,
  )

  app.put(
    '/v1/external-contacts/:externalId',
    {
      config: { scope: 'contacts:write' },
      schema: {
        operationId: 'upsertContact',
        tags,
        summary: 'Create or change the contact with an external id',
        description: 'Repeatable: 201 when it was created, 200 when it was there; an unchanged contact keeps its version.',
        params: z.object({ externalId: nameText(200) }),
        querystring: duplicateQuery,
        body: newContactSchema,
        response: { 200: contactSchema, 201: contactSchema, ...problems(contactArchived, contactExists, staleVersion) },
      },
    },
    async (request, reply) => {
      const { contact, created } = await service.upsertByExternalId(request.ctx, request.params.externalId, request.body, request.query)
      if (created) reply.code(201).header('location', location(contact))
      return contact
    },
  )
}
