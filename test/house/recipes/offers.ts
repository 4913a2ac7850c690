import type { TestOrganization } from '../../support/app.ts'
import type { Recipe } from '../recipes.ts'
import { anothersToken } from './complaint-remedies.ts'

let serial = 0
const unique = () => {
  serial += 1
  return `offer recipe ${serial}`
}

async function made(at: TestOrganization, url: string, body: object) {
  const answer = await at.request('POST', url, body)
  if (answer.status >= 300) throw new Error(`${url}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

const newCampaign = (fields: object = {}) => ({
  name: unique(),
  sentence: { en: 'Come back for ten percent off.' },
  occasion: 'manual',
  gives: { type: 'voucher', name: 'Ten percent off', worth: { type: 'percent', rate: { numerator: 10, denominator: 100 } } },
  validDays: 30,
  ...fields,
})

/** A campaign by hand that gives a voucher, unless said otherwise. @returns its id */
async function campaignIn(at: TestOrganization, fields: object = {}): Promise<string> {
  return (await made(at, '/v1/loyalty/offer-campaigns', newCampaign(fields))).id
}

const contactIn = async (at: TestOrganization): Promise<string> => (await made(at, '/v1/contacts', { kind: 'person', displayName: unique() })).id
const newOffer = async (at: TestOrganization, fields?: object) => ({
  campaignId: await campaignIn(at, fields),
  contactId: await contactIn(at),
  externalId: unique(),
})

const withCampaign = (body?: object) => async (at: TestOrganization) => ({
  path: { campaignId: await campaignIn(at) },
  ...(body === undefined ? {} : { body }),
})
const withOffer = (body?: object) => async (at: TestOrganization) => ({
  path: { offerId: (await made(at, '/v1/loyalty/offers', await newOffer(at))).id },
  ...(body === undefined ? {} : { body }),
})
/** Decided by a person who did not propose it. */
const toDecide = (body?: object) => async (at: TestOrganization) => ({
  path: { offerId: (await made(at, '/v1/loyalty/offers', await newOffer(at, { needsApproval: true }))).id },
  ...(body === undefined ? {} : { body }),
  headers: { authorization: `Bearer ${await anothersToken(at)}` },
})

export const offerRecipes: Readonly<Record<string, Recipe>> = {
  createOfferCampaign: { status: 201, prepare: async () => ({ body: newCampaign() }) },
  listOfferCampaigns: { status: 200 },
  getOfferCampaign: { status: 200, prepare: withCampaign() },
  getOfferCampaignFigures: { status: 200, prepare: withCampaign() },
  updateOfferCampaign: { status: 200, prepare: withCampaign({ budget: 7 }) },
  pauseOfferCampaign: { status: 200, prepare: withCampaign() },
  resumeOfferCampaign: {
    status: 200,
    async prepare(at) {
      const campaignId = await campaignIn(at)
      await at.request('POST', `/v1/loyalty/offer-campaigns/${campaignId}/pause`)
      return { path: { campaignId } }
    },
  },
  archiveOfferCampaign: { status: 200, prepare: withCampaign() },
  createOffer: { status: 201, prepare: async (at) => ({ body: await newOffer(at) }), bodyIds: ['campaignId', 'contactId'] },
  listOffers: { status: 200 },
  getOffer: { status: 200, prepare: withOffer() },
  approveOffer: { status: 200, prepare: toDecide() },
  rejectOffer: { status: 200, prepare: toDecide({ reason: 'law' }) },
  acceptOffer: { status: 200, prepare: withOffer() },
  declineOffer: { status: 200, prepare: withOffer({ reason: 'law' }) },
  withdrawOffer: { status: 200, prepare: withOffer({ reason: 'law' }) },
}
