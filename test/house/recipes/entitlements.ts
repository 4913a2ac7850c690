import type { Recipe } from '../recipes.ts'
import { memberIn } from './programs.ts'

export const entitlementRecipes: Readonly<Record<string, Recipe>> = {
  listEntitlements: {
    status: 200,
    prepare: async (at) => ({ path: { contactId: (await at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Law' })).body.id } }),
  },
  findAtTheTill: {
    status: 200,
    prepare: async (at) => ({ query: `number=${(await at.request('GET', `/v1/loyalty/members/${await memberIn(at)}`)).body.number}` }),
  },
}
