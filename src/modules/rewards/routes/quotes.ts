import { tooManyRequests } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { quoteChanged, quoteExpired, quoteNotFound, quoteSettled } from '../errors/quotes.ts'
import { voucherNotFound } from '../errors/vouchers.ts'
import { newQuoteSchema, quoteParams, quoteSchema, settlementSchema } from '../schemas/quotes.ts'
import * as service from '../service/quotes.ts'
import { amountTooLarge, eventTooOld } from '../service/refusals.ts'
import { spokenIn } from './spoken.ts'

const tags = ['Quotes']

export async function quoteRoutes(app: App): Promise<void> {
  app.post(
    '/v1/loyalty/quotes',
    {
      config: { scope: 'loyalty:write', location: (quote: { id: string }) => `/v1/loyalty/quotes/${quote.id}` },
      schema: {
        operationId: 'makeQuote',
        tags,
        summary: 'Quote a basket',
        description:
          'What a basket would cost a customer and earn them, in all live programs that they are in: discounts by rule and line, units by rule, and of every other rule why it does not apply, in the language that `Accept-Language` asks for. Nothing is booked. The quote holds for a quarter of an hour.',
        body: newQuoteSchema,
        response: { 201: quoteSchema, ...problems(service.memberNotFound, service.contactArchived, voucherNotFound, tooManyRequests, amountTooLarge) },
      },
    },
    (request) => service.makeQuote(request.ctx, request.body, spokenIn(request)) as never,
  )

  app.get(
    '/v1/loyalty/quotes/:quoteId',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getQuote',
        tags,
        summary: 'Read a quote',
        description: 'With an ETag. A quote that ended unused is forgotten a day later.',
        params: quoteParams,
        response: { 200: quoteSchema, ...problems(quoteNotFound) },
      },
    },
    (request) => service.getQuote(request.ctx, request.params.quoteId, spokenIn(request)) as never,
  )

  app.post(
    '/v1/loyalty/quotes/:quoteId/settle',
    {
      config: { scope: 'loyalty:write', status: () => 200 },
      schema: {
        operationId: 'settleQuote',
        tags,
        summary: 'Settle a quote',
        description:
          'The quote becomes an order, as `POST /v1/orders` would record it, in one transaction with all that it earns and uses. It books exactly what was quoted; where that no longer holds it books nothing and says what has changed. The same external id sent again answers the same.',
        params: quoteParams,
        body: settlementSchema,
        response: { 200: quoteSchema, ...problems(quoteNotFound, quoteExpired, quoteSettled, quoteChanged, service.orderExists, eventTooOld, amountTooLarge) },
      },
    },
    (request) => service.settleQuote(request.ctx, request.params.quoteId, request.body, spokenIn(request)) as never,
  )
}
