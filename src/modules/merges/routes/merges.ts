import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { alreadyMerged, externalIdsDiffer, mergeErased, mergeNotFound, mergeNotRevertible, mergeReverted } from '../errors.ts'
import { mergeListSchema, mergeParams, mergeQuery, mergeSchema, newMergeSchema, previewSchema } from '../schemas/merge.ts'
import { contactArchived, getMerge, listMerges, mergeContacts } from '../service/merges.ts'
import { revertMerge } from '../service/reverts.ts'

const tags = ['Duplicates and merges']

export async function mergeRoutes(app: App): Promise<void> {
  app.post(
    '/v1/contact-merges',
    {
      config: {
        scope: 'contacts:merge',
        status: (answer: object) => ('dryRun' in answer ? 200 : 201),
        location: (answer: object) => ('id' in answer ? `/v1/contact-merges/${answer.id}` : undefined),
      },
      schema: {
        operationId: 'mergeContacts',
        tags,
        summary: 'Merge contacts',
        description:
          'The duplicates go on in the survivor: points of contact, tags and interests are united, of every other field one value is taken, histories become one, and of consents the strictest holds. Their ids lead to the survivor (308), their external ids find it. With `dryRun` it only shows what would become of it. A merge can be reverted.',
        body: newMergeSchema,
        response: { 200: previewSchema, 201: mergeSchema, ...problems(alreadyMerged, contactArchived, externalIdsDiffer, staleVersion) },
      },
    },
    (request) => mergeContacts(request.ctx, request.body, request.server.identity.participants) as never,
  )

  app.get(
    '/v1/contact-merges',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'listMerges',
        tags,
        summary: 'List merges',
        description: 'Newest first; those that were reverted too.',
        querystring: mergeQuery,
        response: { 200: mergeListSchema },
      },
    },
    (request) => listMerges(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/contact-merges/:mergeId',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'getMerge',
        tags,
        summary: 'Read a merge',
        description: 'Which contacts went on in which, and what moved.',
        params: mergeParams,
        response: { 200: mergeSchema, ...problems(mergeNotFound) },
      },
    },
    (request) => getMerge(request.ctx, request.params.mergeId),
  )

  app.post(
    '/v1/contact-merges/:mergeId/revert',
    {
      config: { scope: 'contacts:merge' },
      schema: {
        operationId: 'revertMerge',
        tags,
        summary: 'Take a merge back',
        description:
          'What the merge moved goes back as it now is, fields as they were. What was written since stays with the survivor. When the survivor was merged on or archived, a field that the merge changed was changed again, or what identified a duplicate identifies somebody else, it is refused with the list of it.',
        params: mergeParams,
        response: { 200: mergeSchema, ...problems(mergeNotFound, mergeReverted, mergeErased, mergeNotRevertible, staleVersion) },
      },
    },
    (request) => revertMerge(request.ctx, request.params.mergeId, request.server.identity.participants),
  )
}
