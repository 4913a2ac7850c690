import { randomUUID } from 'node:crypto'
import { persisting } from './persisting.ts'
import type { Organization, World } from './world.ts'

/** A shop with a program in which everything that is counted by several members together has an end that the load reaches. */
export interface Till {
  readonly organization: Organization
  readonly programId: string
  readonly members: readonly { readonly id: string; readonly contactId: string }[]
  readonly rewardId: string
  readonly voucherId: string
  readonly giftCardId: string
}

export const POINTS_PER_VISIT = 10
export const VISITS_PER_DAY = 4
export const POINTS_OF_LAUNCH = 7
export const LAUNCH_BUDGET = 100
const POINTS_PER_PING = 3
export const MINOR_UNITS_PER_POINT = 100
export const STOCK = 8
const REWARD_COST = 15
export const USES_MAX = 6
export const GIFT_CARD = 300

const MEMBERS = 5

const DEFINITION = {
  currency: 'EUR',
  timeZone: 'Europe/London',
  units: [
    { code: 'PTS', name: 'Points', clawback: { type: 'debt', maxDebt: 1_000_000 } },
    { code: 'STAMP', name: 'Stamps' },
  ],
  cards: [
    {
      ...{ key: 'third', name: 'Every third is free', unit: 'STAMP', stampsNeeded: 3 },
      gives: { type: 'voucher', voucher: { name: 'Free wash', worth: { type: 'free_item', skus: ['WASH'] } } },
    },
  ],
  rules: [
    {
      ...{ key: 'points', name: 'A point for each 1.00', trigger: { type: 'order' } },
      effect: { type: 'per_amount', unit: 'PTS', rate: { numerator: 1, denominator: MINOR_UNITS_PER_POINT } },
    },
    {
      ...{ key: 'stamp', name: 'A stamp for each wash', trigger: { type: 'order' }, conditions: [{ type: 'items', skus: ['WASH'] }] },
      effect: { type: 'stamps', card: 'third', per: 'item' },
    },
    // One rule that looks at nothing, one that looks at the member, one that looks at everybody.
    { key: 'ping', name: 'Some for a ping', trigger: { type: 'custom', name: 'ping' }, effect: { type: 'flat', unit: 'PTS', units: POINTS_PER_PING } },
    {
      ...{ key: 'visit', name: 'Some for a visit', trigger: { type: 'visit' }, caps: [{ of: 'uses', period: 'day', max: VISITS_PER_DAY }] },
      effect: { type: 'flat', unit: 'PTS', units: POINTS_PER_VISIT },
    },
    {
      ...{ key: 'launch', name: 'While it lasts', trigger: { type: 'custom', name: 'launch' }, budget: { amount: LAUNCH_BUDGET, mode: 'partial' } },
      effect: { type: 'flat', unit: 'PTS', units: POINTS_OF_LAUNCH },
    },
  ],
}

export function makeTills(world: World): Promise<Till[]> {
  return Promise.all(world.organizations.map((organization) => makeTill(world, organization)))
}

async function makeTill(world: World, organization: Organization): Promise<Till> {
  const { persist } = persisting(world, { mayFail: () => false })
  const ask = async (path: string, body: object = {}) => {
    const request = { method: 'POST', path, token: organization.token, headers: { 'idempotency-key': randomUUID() }, body }
    const { status, body: made } = await persist(request, (answer) => answer.status !== 503)
    if (status > 201) throw new Error(`${path}: ${status} ${JSON.stringify(made)}`)
    return made
  }
  const { id: programId } = await ask('/v1/loyalty/programs', { key: 'kill', name: 'Kill', definition: DEFINITION })
  await ask(`/v1/loyalty/programs/${programId}/publish`)
  const members: Till['members'][number][] = []
  for (let n = 1; n <= MEMBERS; n += 1) {
    const { id: contactId } = await ask('/v1/contacts', { kind: 'person', displayName: `Member ${n}` })
    const { id } = await ask(`/v1/loyalty/programs/${programId}/members`, { contactId })
    members.push({ id, contactId })
  }
  const cost = { unit: 'PTS', amount: REWARD_COST }
  const mug = { key: 'mug', name: { en: 'A mug' }, cost, gives: { type: 'goods', sku: 'MUG' }, stock: STOCK }
  const { id: rewardId } = await ask(`/v1/loyalty/programs/${programId}/rewards`, mug)
  const { id: voucherId } = await ask('/v1/loyalty/vouchers', { name: 'Open', worth: { type: 'fixed', amount: 100 }, usesMax: USES_MAX, externalId: 'open' })
  const { id: giftCardId } = await ask('/v1/loyalty/vouchers', { name: 'Card', worth: { type: 'gift_card', amount: GIFT_CARD }, externalId: 'card' })
  return { organization, programId, members, rewardId, voucherId, giftCardId }
}
