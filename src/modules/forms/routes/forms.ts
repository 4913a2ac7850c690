import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { formArchived, formExists, formNotArchived, formNotFound } from '../errors.ts'
import { formListQuery, formListSchema, formParams, formPatchSchema, formSchema, newFormSchema } from '../schemas/form.ts'
import * as service from '../service/forms.ts'

const tags = ['Forms']

export async function formRoutes(app: App): Promise<void> {
  app.post(
    '/v1/forms',
    {
      config: { scope: 'forms:write', location: (form: { id: string }) => `/v1/forms/${form.id}` },
      schema: {
        operationId: 'createForm',
        tags,
        summary: 'Define a form',
        description:
          'What a public form asks, and where the answers go. It is sent to `/public/v1/organizations/{organizationSlug}/forms/{key}` from any web page; `/v1/forms/{formId}/html` gives the HTML for it.',
        body: newFormSchema,
        response: { 201: formSchema, ...problems(formExists) },
      },
    },
    (request) => service.createForm(request.ctx, request.body),
  )

  app.get(
    '/v1/forms',
    {
      config: { scope: 'forms:read' },
      schema: {
        operationId: 'listForms',
        tags,
        summary: 'List forms',
        description: 'In the order of their definition.',
        querystring: formListQuery,
        response: { 200: formListSchema },
      },
    },
    (request) => service.listForms(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/forms/:formId',
    {
      config: { scope: 'forms:read' },
      schema: {
        operationId: 'getForm',
        tags,
        summary: 'Read a form',
        description: 'Its definition.',
        params: formParams,
        response: { 200: formSchema, ...problems(formNotFound) },
      },
    },
    (request) => service.getForm(request.ctx, request.params.formId),
  )

  app.get(
    '/v1/forms/:formId/html',
    {
      config: { scope: 'forms:read' },
      schema: {
        operationId: 'getFormHtml',
        tags,
        summary: 'Read a form as HTML',
        description: 'Plain HTML to put into any page: labels, inputs and the field that people do not see. It needs no script.',
        params: formParams,
        produces: ['text/html'],
        response: { 200: z.string().describe('A form element.'), ...problems(formNotFound) },
      },
    },
    async (request, reply) => {
      const html = await service.snippetOfForm(request.ctx, request.params.formId, request.server.identity.publicUrl)
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .send(Buffer.from(html) as never)
    },
  )

  app.patch(
    '/v1/forms/:formId',
    {
      config: { scope: 'forms:write' },
      schema: {
        operationId: 'updateForm',
        tags,
        summary: 'Change a form',
        description: 'A JSON merge patch. Its key is for good, since pages send to it.',
        params: formParams,
        body: formPatchSchema,
        response: { 200: formSchema, ...problems(formNotFound, formArchived, staleVersion) },
      },
    },
    (request) => service.updateForm(request.ctx, request.params.formId, request.body),
  )

  app.delete(
    '/v1/forms/:formId',
    {
      config: { scope: 'forms:write' },
      schema: {
        operationId: 'archiveForm',
        tags,
        summary: 'Archive a form',
        description: 'It takes no submissions any more; what it brought stays.',
        params: formParams,
        response: { 200: formSchema, ...problems(formNotFound, staleVersion) },
      },
    },
    (request) => service.archiveForm(request.ctx, request.params.formId),
  )

  app.post(
    '/v1/forms/:formId/restore',
    {
      config: { scope: 'forms:write' },
      schema: {
        operationId: 'restoreForm',
        tags,
        summary: 'Restore an archived form',
        description: 'It takes submissions again, where it is enabled.',
        params: formParams,
        response: { 200: formSchema, ...problems(formNotFound, formNotArchived, staleVersion) },
      },
    },
    (request) => service.restoreForm(request.ctx, request.params.formId),
  )
}
