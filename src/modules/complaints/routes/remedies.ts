import type { ProblemType } from '../../../kernel/problem.ts'
import { staleVersion, transitionNotAllowed } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import {
  approvalNeedsAnother,
  approvalNeedsPerson,
  complaintNotFound,
  loyaltyNotAvailable,
  notTheProposer,
  remedyLimitExceeded,
  remedyNotFound,
} from '../errors.ts'
import { complaintParams } from '../schemas/complaint.ts'
import {
  newRemedySchema,
  remedyListQuery,
  remedyListSchema,
  remedyMoveSchemas,
  remedyParams,
  remedyPatchSchema,
  remedySchema,
  type WireRemedy,
} from '../schemas/remedies.ts'
import * as service from '../service/remedies.ts'

const tags = ['Complaints']

/** What each move is called, what there is to say beside the table of moves, and what else may stand in its way. */
const WORDS: Readonly<Record<service.RemedyMove, readonly [operationId: string, summary: string, more?: string, refusals?: readonly ProblemType[]]>> = {
  approve: [
    'approveRemedy',
    'Approve a remedy',
    "By somebody else than its proposer, whose limit bears it together with what the proposer and they themselves have promised on this complaint; no service key approves. What is in another currency than the organization's, or a percentage without an amount, is approved by those who may promise anything.",
    [approvalNeedsPerson, approvalNeedsAnother, remedyLimitExceeded],
  ],
  offer: ['offerRemedy', 'Offer a remedy', 'By itself; a response offers all that is approved.'],
  accept: [
    'acceptRemedy',
    'Note that a remedy is accepted',
    'By itself; the acceptance of the response, or the end of the silence period, accepts all that is offered. Apologies and information are fulfilled with it.',
  ],
  decline: ['declineRemedy', 'Note that a remedy is declined', 'The rest of the response is not touched by it.'],
  fulfil: [
    'fulfilRemedy',
    'Fulfil a remedy',
    'Points and vouchers are posted by the loyalty module, once, in the same transaction: where that is not possible the remedy stays as it is. Anything else is done elsewhere and noted here.',
    [loyaltyNotAvailable],
  ],
  withdraw: ['withdrawRemedy', 'Withdraw a remedy', 'What was offered is withdrawn with the consent of the complainant only.'],
}

export async function remedyRoutes(app: App): Promise<void> {
  app.post(
    '/v1/complaints/:complaintId/remedies',
    {
      config: { scope: 'complaints:write', location: ({ complaintId, id }: WireRemedy) => `/v1/complaints/${complaintId}/remedies/${id}` },
      schema: {
        operationId: 'proposeRemedy',
        tags,
        summary: 'Propose a remedy',
        description:
          "While the complaint is worked on. Within the limit of the proposer's role it is approved at once; the remedies of one proposer on one complaint count together. Beyond it, and for a service key always, it waits for the approval of somebody else, who is told. Money in another currency than the organization's and a percentage without an amount always wait: no limit measures them. What has no worth in figures needs no approval.",
        params: complaintParams,
        body: newRemedySchema,
        response: { 201: remedySchema, ...problems(complaintNotFound, transitionNotAllowed, staleVersion) },
      },
    },
    (request) => service.proposeRemedy(request.ctx, request.params.complaintId, request.body),
  )

  app.get(
    '/v1/complaints/:complaintId/remedies',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'listRemedies',
        tags,
        summary: 'List the remedies of a complaint',
        description: 'The oldest first.',
        params: complaintParams,
        querystring: remedyListQuery,
        response: { 200: remedyListSchema, ...problems(complaintNotFound) },
      },
    },
    (request) => service.listRemedies(request.ctx, request.params.complaintId, request.query) as never,
  )

  app.get(
    '/v1/complaints/:complaintId/remedies/:remedyId',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'getRemedy',
        tags,
        summary: 'Read a remedy',
        description: 'With an ETag; `If-None-Match` answers 304 while nothing has changed.',
        params: remedyParams,
        response: { 200: remedySchema, ...problems(complaintNotFound, remedyNotFound) },
      },
    },
    (request) => service.getRemedy(request.ctx, request.params.complaintId, request.params.remedyId),
  )

  app.patch(
    '/v1/complaints/:complaintId/remedies/:remedyId',
    {
      config: { scope: 'complaints:write' },
      schema: {
        operationId: 'updateRemedy',
        tags,
        summary: 'Change a proposed remedy',
        description: `By its proposer, before it is approved; what is within their limit now is approved at once. ${service.describeRemedyMove('update')}`,
        params: remedyParams,
        body: remedyPatchSchema,
        response: { 200: remedySchema, ...problems(complaintNotFound, remedyNotFound, notTheProposer, transitionNotAllowed, staleVersion) },
      },
    },
    (request) => service.updateRemedy(request.ctx, request.params.complaintId, request.params.remedyId, request.body),
  )

  for (const move of service.REMEDY_MOVES) {
    const [operationId, summary, more, refusals = []] = WORDS[move]
    app.post(
      `/v1/complaints/:complaintId/remedies/:remedyId/${move}`,
      {
        config: { scope: move === 'approve' ? 'complaints:approve' : 'complaints:write' },
        schema: {
          operationId,
          tags,
          summary,
          description: [service.describeRemedyMove(move), ...(more === undefined ? [] : [more])].join(' '),
          params: remedyParams,
          body: remedyMoveSchemas[move],
          response: { 200: remedySchema, ...problems(complaintNotFound, remedyNotFound, transitionNotAllowed, staleVersion, ...refusals) },
        },
      },
      (request) => service.moveRemedy(request.ctx, request.params, move, (request.body ?? {}) as never, request.server.identity.participants),
    )
  }
}
