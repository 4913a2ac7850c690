import type { TestOrganization } from '../../support/app.ts'
import type { Recipe } from '../recipes.ts'
import { memberIn, programIn } from './programs.ts'

let serial = 0
const RULE = { key: 'friend', name: 'Friends', trigger: { type: 'referral' }, effect: { type: 'flat', unit: 'PTS', units: 5 } }

const ofMember: Recipe['prepare'] = async (at) => ({ path: { memberId: await memberIn(at) } })
const ofProgram: Recipe['prepare'] = async (at) => ({ path: { programId: await programIn(at) } })

async function tokenIn(at: TestOrganization) {
  const memberId = await memberIn(at)
  const { body } = await at.request('POST', `/v1/loyalty/members/${memberId}/tokens`)
  return { memberId, tokenId: body.id as string, token: body.token as string }
}

async function ruleIn(at: TestOrganization) {
  const programId = await programIn(at)
  const { body } = await at.request('POST', `/v1/loyalty/programs/${programId}/rules`, RULE)
  return { programId, ruleId: body.id as string }
}

export const loyaltyMemberRecipes: Readonly<Record<string, Recipe>> = {
  getLoyaltyMemberTier: { status: 200, prepare: ofMember },
  lookUpLoyaltyMember: {
    status: 200,
    prepare: async (at) => {
      serial += 1
      await memberIn(at, undefined, { number: `RECIPE ${serial}` })
      return { query: `number=RECIPE%20${serial}` }
    },
  },
  getLoyaltyBalance: { status: 200, prepare: ofMember },
  listLoyaltyLots: { status: 200, prepare: ofMember },
  listLoyaltyEntries: { status: 200, prepare: ofMember },
  getLoyaltyStatement: {
    status: 200,
    prepare: async (at) => ({ path: { memberId: await memberIn(at) }, query: 'from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z' }),
  },
  createLoyaltyMemberToken: { status: 201, prepare: ofMember },
  listLoyaltyMemberTokens: { status: 200, prepare: ofMember },
  revokeLoyaltyMemberToken: {
    status: 204,
    prepare: async (at) => {
      const { memberId, tokenId } = await tokenIn(at)
      return { path: { memberId, tokenId } }
    },
  },
  readOwnLoyalty: { status: 200, prepare: async (at) => ({ headers: { authorization: `Bearer ${(await tokenIn(at)).token}` } }) },
  bookLoyaltyOpeningBalances: {
    status: 200,
    prepare: async (at) => {
      serial += 1
      const programId = await programIn(at)
      const lots = [{ unit: 'PTS', amount: 1, earnedAt: '2026-01-01T00:00:00Z' }]
      return { path: { programId }, body: { items: [{ sourceId: `recipe ${serial}`, memberId: await memberIn(at, programId), lots }] } }
    },
    bodyIds: ['items.0.memberId'],
  },
  listLoyaltyRules: { status: 200, prepare: ofProgram },
  addLoyaltyRule: { status: 201, prepare: async (at) => ({ path: { programId: await programIn(at) }, body: RULE }) },
  getLoyaltyRule: { status: 200, prepare: async (at) => ({ path: await ruleIn(at) }) },
  updateLoyaltyRule: { status: 200, prepare: async (at) => ({ path: await ruleIn(at), body: { name: 'Other' } }) },
  removeLoyaltyRule: { status: 204, prepare: async (at) => ({ path: await ruleIn(at) }) },
  getLoyaltyTiers: { status: 200, prepare: ofProgram },
  setLoyaltyTiers: { status: 200, prepare: async (at) => ({ path: { programId: await programIn(at) }, body: { tiers: null } }) },
}
