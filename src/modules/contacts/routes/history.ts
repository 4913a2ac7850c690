import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { readTimeline, timelineQuery, timelineSchema } from '../../../platform/timeline.ts'
import { alreadyInStage, contactArchived, contactErased, contactNotFound } from '../errors.ts'
import { contactParams } from '../schemas/contact.ts'
import { lifecycleListSchema, lifecycleMoveSchema, lifecycleQuery, newLifecycleMoveSchema } from '../schemas/lifecycle.ts'
import { personSchema } from '../schemas/person.ts'
import { getContact } from '../service/contacts.ts'
import { changeStage, lifecycleOf } from '../service/lifecycle.ts'
import { exportPerson } from '../service/person.ts'

const tags = ['Contacts']

/** What happened with a contact: its time line over all modules, and its life cycle. */
export async function historyRoutes(app: App): Promise<void> {
  app.get(
    '/v1/contacts/:contactId/timeline',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'getTimeline',
        tags,
        summary: "Read a contact's time line",
        description: 'Everything that happened with the contact, over every module, newest first. A late entry takes its place by the time it happened.',
        params: contactParams,
        querystring: timelineQuery,
        response: { 200: timelineSchema, ...problems(contactNotFound, contactErased) },
      },
    },
    async (request) => {
      await getContact(request.ctx, request.params.contactId)
      return (await readTimeline(request.ctx, request.params.contactId, request.query)) as never
    },
  )

  app.get(
    '/v1/contacts/:contactId/export',
    {
      config: { scope: 'contacts:export' },
      schema: {
        operationId: 'exportPerson',
        tags,
        summary: 'Export all that is kept of a person',
        description: 'Over every module, in one JSON: for a person who asks what is known of them (GDPR, Articles 15 and 20). The audit tells who took it.',
        params: contactParams,
        response: { 200: personSchema, ...problems(contactNotFound, contactErased) },
      },
    },
    (request) => exportPerson(request.ctx, request.params.contactId, request.server.identity.participants),
  )

  app.get(
    '/v1/contacts/:contactId/lifecycle',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'listLifecycleMoves',
        tags,
        summary: "Read a contact's life cycle",
        description: 'Every stage the contact has been in, from the first, with its reason and who moved it.',
        params: contactParams,
        querystring: lifecycleQuery,
        response: { 200: lifecycleListSchema, ...problems(contactNotFound, contactErased) },
      },
    },
    (request) => lifecycleOf(request.ctx, request.params.contactId, request.query) as never,
  )

  app.post(
    '/v1/contacts/:contactId/lifecycle',
    {
      config: { scope: 'contacts:write' },
      schema: {
        operationId: 'moveContact',
        tags,
        summary: 'Move a contact to another stage',
        description:
          'Forward or backward, always with a reason. A dissolution says who ended it (`endedBy`) and why (`reasonCode`); a dissolved contact may come back.',
        params: contactParams,
        body: newLifecycleMoveSchema,
        response: { 201: lifecycleMoveSchema, ...problems(contactNotFound, contactErased, contactArchived, alreadyInStage, staleVersion) },
      },
    },
    (request) => changeStage(request.ctx, request.params.contactId, request.body),
  )
}
