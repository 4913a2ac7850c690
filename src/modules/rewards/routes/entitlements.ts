import { tooManyRequests } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { customerNotFound } from '../errors/till.ts'
import { voucherNotFound } from '../errors/vouchers.ts'
import { contactParams, entitlementsSchema, tillQuery, tillSchema } from '../schemas/entitlements.ts'
import * as service from '../service/entitlements.ts'
import { atTheTill } from '../service/till.ts'
import { spokenIn } from './spoken.ts'

const tags = ['Entitlements']

export async function entitlementRoutes(app: App): Promise<void> {
  app.get(
    '/v1/contacts/:contactId/entitlements',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listEntitlements',
        tags,
        summary: 'What a customer is entitled to',
        description:
          'Everything now, the best first: what was offered to them, vouchers and gift cards, standing discounts, rewards that they can afford and the nearest that they cannot, units and what of them expires within a month, punch cards. Each with a sentence that can be said to the customer, in the language that `Accept-Language` asks for, the organization’s otherwise. What does not suit the customer is left out.',
        params: contactParams,
        response: { 200: entitlementsSchema, ...problems(service.contactNotFound) },
      },
    },
    async (request) => ({ data: await service.entitlementsOf(request.ctx, request.params.contactId, spokenIn(request)) }) as never,
  )

  app.get(
    '/v1/loyalty/till',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'findAtTheTill',
        tags,
        summary: 'Who stands at the till',
        description: 'Finds a customer by card, phone, e-mail address or voucher, with memberships, balances and entitlements, in one call.',
        querystring: tillQuery,
        response: { 200: tillSchema, ...problems(customerNotFound, voucherNotFound, tooManyRequests) },
      },
    },
    (request) => atTheTill(request.ctx, request.query, spokenIn(request)) as never,
  )
}
