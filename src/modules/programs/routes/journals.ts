import type { FastifyRequest } from 'fastify'
import { LANGUAGES } from '../../../kernel/languages.ts'
import { languageOf } from '../../../platform/http/context.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { journalNotFound, memberNotFound } from '../errors.ts'
import { cardListSchema } from '../schemas/cards.ts'
import { explanationSchema, journalParams, journalSchema } from '../schemas/journals.ts'
import { memberParams } from '../schemas/members.ts'
import { listCards } from '../service/cards.ts'
import { explainJournal, getJournal } from '../service/explaining.ts'

const tags = ['Loyalty journals']

/** Where the books are explained more languages are spoken than elsewhere. */
export function languageIn(request: FastifyRequest): string {
  return languageOf(request, request.ctx.organization.language, LANGUAGES)
}

export async function journalRoutes(app: App): Promise<void> {
  app.get(
    '/v1/loyalty/journals/:journalId',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getLoyaltyJournal',
        tags,
        summary: 'Read a journal',
        description: 'What was booked together, with the balances after it.',
        params: journalParams,
        response: { 200: journalSchema, ...problems(journalNotFound) },
      },
    },
    (request) => getJournal(request.ctx, request.params.journalId),
  )

  app.get(
    '/v1/loyalty/journals/:journalId/explain',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'explainLoyaltyJournal',
        tags,
        summary: 'Explain a journal',
        description:
          'In sentences, in the language that `Accept-Language` asks for (English, German, Spanish, Indonesian, Azerbaijani, Persian; otherwise that of the organization): which rule of which version gave or took what, and the arithmetic.',
        params: journalParams,
        response: { 200: explanationSchema, ...problems(journalNotFound) },
      },
    },
    (request) => explainJournal(request.ctx, request.params.journalId, languageIn(request)),
  )

  app.get(
    '/v1/loyalty/members/:memberId/cards',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listLoyaltyCards',
        tags: ['Loyalty members'],
        summary: 'List the punch cards of a member',
        description: 'Those of the version of the program that is in force, with how many stamps are on them and what full cycles have given.',
        params: memberParams,
        response: { 200: cardListSchema, ...problems(memberNotFound) },
      },
    },
    (request) => listCards(request.ctx, request.params.memberId),
  )
}
