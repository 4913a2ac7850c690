import type { TestOrganization } from '../../support/app.ts'
import type { Recipe } from '../recipes.ts'
import { memberIn } from './programs.ts'

let serial = 0
const BASKET = { currency: 'EUR', lines: [{ sku: 'LAW', quantity: 1, unitPrice: 1000 }] }

async function quoteIn(at: TestOrganization): Promise<string> {
  const { status, body } = await at.request('POST', '/v1/loyalty/quotes', { memberId: await memberIn(at), basket: BASKET })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.id
}

export const quoteRecipes: Readonly<Record<string, Recipe>> = {
  makeQuote: { status: 201, prepare: async (at) => ({ body: { memberId: await memberIn(at), basket: BASKET } }), bodyIds: ['memberId'] },
  getQuote: { status: 200, prepare: async (at) => ({ path: { quoteId: await quoteIn(at) } }) },
  settleQuote: {
    status: 200,
    prepare: async (at) => {
      serial += 1
      return { path: { quoteId: await quoteIn(at) }, body: { externalId: `law-settled-${serial}` } }
    },
  },
}
