import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { customFieldArchived, customFieldExists, customFieldNotArchived, customFieldNotFound } from '../errors.ts'
import {
  customFieldListSchema,
  customFieldParams,
  customFieldPatchSchema,
  customFieldQuery,
  customFieldSchema,
  newCustomFieldSchema,
} from '../schemas/custom-field.ts'
import * as service from '../service/custom-fields.ts'

const tags = ['Custom fields']

export async function customFieldRoutes(app: App): Promise<void> {
  app.post(
    '/v1/custom-fields',
    {
      config: { scope: 'organization:write', location: (field: { id: string }) => `/v1/custom-fields/${field.id}` },
      schema: {
        operationId: 'createCustomField',
        tags,
        summary: 'Define a custom field',
        description: 'Every contact may have a value under its key in `customFields`. Key, type and uniqueness are for good.',
        body: newCustomFieldSchema,
        response: { 201: customFieldSchema, ...problems(customFieldExists) },
      },
    },
    (request) => service.createCustomField(request.ctx, request.body),
  )

  app.get(
    '/v1/custom-fields',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'listCustomFields',
        tags,
        summary: 'List custom fields',
        description: 'In the order of their definition.',
        querystring: customFieldQuery,
        response: { 200: customFieldListSchema },
      },
    },
    (request) => service.listCustomFields(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/custom-fields/:customFieldId',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'getCustomField',
        tags,
        summary: 'Read a custom field',
        description: 'Its definition.',
        params: customFieldParams,
        response: { 200: customFieldSchema, ...problems(customFieldNotFound) },
      },
    },
    (request) => service.getCustomField(request.ctx, request.params.customFieldId),
  )

  app.patch(
    '/v1/custom-fields/:customFieldId',
    {
      config: { scope: 'organization:write' },
      schema: {
        operationId: 'updateCustomField',
        tags,
        summary: 'Change a custom field',
        description: 'A JSON merge patch. Values that are stored already stay as they are, and may stay in later changes of their contact.',
        params: customFieldParams,
        body: customFieldPatchSchema,
        response: { 200: customFieldSchema, ...problems(customFieldNotFound, customFieldArchived, staleVersion) },
      },
    },
    (request) => service.updateCustomField(request.ctx, request.params.customFieldId, request.body),
  )

  app.delete(
    '/v1/custom-fields/:customFieldId',
    {
      config: { scope: 'organization:write' },
      schema: {
        operationId: 'archiveCustomField',
        tags,
        summary: 'Archive a custom field',
        description: 'It takes no new values and asks for none; stored ones stay.',
        params: customFieldParams,
        response: { 200: customFieldSchema, ...problems(customFieldNotFound, staleVersion) },
      },
    },
    (request) => service.archiveCustomField(request.ctx, request.params.customFieldId),
  )

  app.post(
    '/v1/custom-fields/:customFieldId/restore',
    {
      config: { scope: 'organization:write' },
      schema: {
        operationId: 'restoreCustomField',
        tags,
        summary: 'Restore an archived custom field',
        description: 'It takes values again.',
        params: customFieldParams,
        response: { 200: customFieldSchema, ...problems(customFieldNotFound, customFieldNotArchived, staleVersion) },
      },
    },
    (request) => service.restoreCustomField(request.ctx, request.params.customFieldId),
  )
}
