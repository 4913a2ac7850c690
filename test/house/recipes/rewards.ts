import type { TestOrganization } from '../../support/app.ts'
import type { Recipe } from '../recipes.ts'
import { anothersToken } from './complaint-remedies.ts'
import { memberIn, programIn } from './programs.ts'

let serial = 0
const unique = (prefix: string) => {
  serial += 1
  return `${prefix}-${serial}`
}

async function made(at: TestOrganization, url: string, body: object, headers = {}) {
  const answer = await at.request('POST', url, body, headers)
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
  return answer.body
}

const newReward = (fields: object = {}) => ({
  key: unique('mug'),
  name: { en: 'A mug' },
  cost: { unit: 'PTS', amount: 5 },
  gives: { type: 'goods', sku: 'MUG' },
  ...fields,
})

/** A reward of a program. @returns its id */
export async function rewardIn(at: TestOrganization, programId: string, fields: object = {}): Promise<string> {
  return (await made(at, `/v1/loyalty/programs/${programId}/rewards`, newReward(fields))).id
}

/** A member with ten points, of a program of its own unless one is named. @returns its id */
async function memberWithPoints(at: TestOrganization, programId?: string): Promise<string> {
  const memberId = await memberIn(at, programId)
  await made(at, '/v1/loyalty/events', { memberId, type: 'visit', externalId: unique('points') })
  return memberId
}

const redeemed = async (at: TestOrganization): Promise<string> =>
  (await made(at, '/v1/loyalty/redemptions', { memberId: await memberWithPoints(at), unit: 'PTS', amount: 3, externalId: unique('redeemed') })).id

const held = async (at: TestOrganization): Promise<string> =>
  (await made(at, '/v1/loyalty/holds', { memberId: await memberWithPoints(at), unit: 'PTS', amount: 3, externalId: unique('held') })).id

/** What a service key may adjust, and take back, alone. */
const LIMIT = 100

/** Beyond that. */
async function proposed(at: TestOrganization): Promise<string> {
  const { roleLimits } = (await at.request('GET', '/v1/organization')).body.settings
  if (roleLimits.agent?.points !== LIMIT) await at.request('PATCH', '/v1/organization', { settings: { roleLimits: { agent: { points: LIMIT } } } })
  return (await made(at, '/v1/loyalty/adjustments', { ...(await newAdjustment(at)), amount: LIMIT + 1 })).id
}
const newAdjustment = async (at: TestOrganization) => ({
  memberId: await memberIn(at),
  unit: 'PTS',
  amount: 5,
  reason: 'Goodwill',
  externalId: unique('adjusted'),
})

/** Decided by a person. */
const toDecide = async (at: TestOrganization) => ({
  path: { adjustmentId: await proposed(at) },
  body: {},
  headers: { authorization: `Bearer ${await anothersToken(at)}` },
})

export const rewardRecipes: Record<string, Recipe> = {
  createLoyaltyReward: { status: 201, prepare: async (at) => ({ path: { programId: await programIn(at) }, body: newReward() }) },
  listLoyaltyRewards: { status: 200, prepare: async (at) => ({ path: { programId: await programIn(at) } }) },
  getLoyaltyReward: { status: 200, prepare: async (at) => ({ path: { rewardId: await rewardIn(at, await programIn(at)) } }) },
  updateLoyaltyReward: { status: 200, prepare: async (at) => ({ path: { rewardId: await rewardIn(at, await programIn(at)) }, body: { stock: 7 } }) },
  archiveLoyaltyReward: { status: 200, prepare: async (at) => ({ path: { rewardId: await rewardIn(at, await programIn(at)) } }) },
  redeemLoyaltyUnits: {
    status: 201,
    prepare: async (at) => {
      const programId = await programIn(at)
      return { body: { memberId: await memberWithPoints(at, programId), rewardId: await rewardIn(at, programId), externalId: unique('redeem') } }
    },
    bodyIds: ['memberId', 'rewardId'],
  },
  listLoyaltyRedemptions: { status: 200 },
  getLoyaltyRedemption: { status: 200, prepare: async (at) => ({ path: { redemptionId: await redeemed(at) } }) },
  reverseLoyaltyRedemption: { status: 200, prepare: async (at) => ({ path: { redemptionId: await redeemed(at) }, body: { reason: 'A mistake' } }) },
  holdLoyaltyUnits: {
    status: 201,
    prepare: async (at) => ({ body: { memberId: await memberWithPoints(at), unit: 'PTS', amount: 3, externalId: unique('hold') } }),
    bodyIds: ['memberId'],
  },
  getLoyaltyHold: { status: 200, prepare: async (at) => ({ path: { holdId: await held(at) } }) },
  captureLoyaltyHold: { status: 200, prepare: async (at) => ({ path: { holdId: await held(at) }, body: {} }) },
  voidLoyaltyHold: { status: 200, prepare: async (at) => ({ path: { holdId: await held(at) } }) },
  adjustLoyaltyUnits: { status: 201, prepare: async (at) => ({ body: await newAdjustment(at) }), bodyIds: ['memberId'] },
  listLoyaltyAdjustments: { status: 200 },
  getLoyaltyAdjustment: {
    status: 200,
    prepare: async (at) => ({ path: { adjustmentId: (await made(at, '/v1/loyalty/adjustments', await newAdjustment(at))).id } }),
  },
  approveLoyaltyAdjustment: { status: 200, prepare: toDecide },
  rejectLoyaltyAdjustment: { status: 200, prepare: toDecide },
  extendLoyaltyUnits: {
    status: 200,
    prepare: async (at) => ({
      path: { memberId: await memberWithPoints(at) },
      body: { unit: 'PTS', until: '2090-01-01T00:00:00Z', reason: 'The shop was closed' },
    }),
  },
  reverseLoyaltyJournal: {
    status: 200,
    prepare: async (at) => {
      const { journalId } = await made(at, '/v1/loyalty/events', { memberId: await memberIn(at), type: 'visit', externalId: unique('reversed') })
      return { path: { journalId }, body: { reason: 'A mistake' } }
    },
  },
}
