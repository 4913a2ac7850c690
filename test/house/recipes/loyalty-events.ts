import type { TestOrganization } from '../../support/app.ts'
import type { Recipe } from '../recipes.ts'
import { memberIn } from './programs.ts'

let serial = 0
function visit(memberId: string) {
  serial += 1
  return { memberId, type: 'visit', externalId: `visit ${serial}` }
}
async function told(at: TestOrganization): Promise<any> {
  const { status, body } = await at.request('POST', '/v1/loyalty/events', visit(await memberIn(at)))
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body
}

export const loyaltyEventRecipes: Record<string, Recipe> = {
  previewLoyaltyEvent: { status: 200, prepare: async (at) => ({ body: { memberId: await memberIn(at), type: 'visit' } }), bodyIds: ['memberId'] },
  batchLoyaltyEvents: { status: 200, prepare: async (at) => ({ body: { items: [{ op: 'create', data: visit(await memberIn(at)) }] } }) },
  getLoyaltyEvent: { status: 200, prepare: async (at) => ({ path: { eventId: (await told(at)).id } }) },
  listLoyaltyEvents: { status: 200, prepare: async (at) => ({ path: { memberId: (await told(at)).memberId } }) },
  getLoyaltyJournal: { status: 200, prepare: async (at) => ({ path: { journalId: (await told(at)).journalId } }) },
  explainLoyaltyJournal: { status: 200, prepare: async (at) => ({ path: { journalId: (await told(at)).journalId } }) },
  listLoyaltyCards: { status: 200, prepare: async (at) => ({ path: { memberId: await memberIn(at) } }) },
}
