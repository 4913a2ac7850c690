import { memberIn, programIn } from '../../house/recipes/programs.ts'
import type { TestOrganization } from '../../support/app.ts'

/** A shop with a program, for tests of what becomes of orders. */

export const POINT_FOR_EACH_10 = {
  key: 'points',
  name: 'A point for each 10.00',
  trigger: { type: 'order' },
  effect: { type: 'per_amount', unit: 'PTS', rate: { numerator: 1, denominator: 1000 } },
}
export const CASH_BACK = {
  key: 'cash',
  name: '3 % for cash',
  trigger: { type: 'order' },
  conditions: [{ type: 'payment_method', methods: ['cash'] }],
  effect: { type: 'per_amount', unit: 'EUR', rate: { numerator: 3, denominator: 100 } },
}
export const STAMP_FOR_A_WASH = {
  key: 'stamp',
  name: 'A stamp for each wash',
  trigger: { type: 'order' },
  conditions: [{ type: 'items', exclude: false, skus: ['WASH'] }],
  effect: { type: 'stamps', card: 'wash', stamps: 1, per: 'item' },
}
export const UNITS = [
  { code: 'PTS', name: 'Points', clawback: { type: 'debt', maxDebt: 1_000 } },
  { code: 'EUR', name: 'Cash back', clawback: { type: 'floor0' } },
  { code: 'STAMP', name: 'Stamps' },
]
export const FREE_WASH = { name: 'Free wash', worth: { type: 'free_item', quantity: 1, skus: ['WASH'] }, validDays: null }
export const WASH_CARD = {
  key: 'wash',
  name: 'Every tenth wash is free',
  unit: 'STAMP',
  stampsNeeded: 9,
  gives: { type: 'voucher', voucher: FREE_WASH },
  refund: 'carry_debt',
}

export interface Customer {
  readonly programId: string
  readonly memberId: string
  readonly contactId: string
  /** What can be spent, by unit. */
  available(): Promise<Record<string, number>>
  card(): Promise<any>
}

let serial = 0
/** What nobody else calls so. */
export function fresh(what: string): string {
  serial += 1
  return `${what} ${serial}`
}

export async function customerOf(shop: TestOrganization, definition: object): Promise<Customer> {
  const programId = await programIn(shop, 'live', { units: UNITS, ...definition })
  const memberId = await memberIn(shop, programId)
  const read = async () => (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body
  const { contactId } = await read()
  return {
    ...{ programId, memberId, contactId },
    available: async () => Object.fromEntries((await read()).balances.map(({ unit, available }: any) => [unit, available])),
    card: async () => (await shop.request('GET', `/v1/loyalty/members/${memberId}/cards`)).body.data[0],
  }
}

/** @returns the order as it was answered */
export async function order(shop: TestOrganization, contactId: string | null, amount: number, fields: object = {}): Promise<any> {
  const { status, body } = await shop.request('POST', '/v1/orders', {
    externalId: fresh('order'),
    contactId,
    placedAt: Temporal.Now.instant().toString(),
    currency: 'EUR',
    lines: [{ sku: 'THING', quantity: 1, unitPrice: amount }],
    payments: [{ method: 'card', amount }],
    ...fields,
  })
  if (status > 201) throw new Error(JSON.stringify(body))
  return body
}

export function returned(shop: TestOrganization, orderId: string, what: object, externalId = fresh('return')) {
  return shop.request('POST', '/v1/returns', { externalId, orderId, ...what })
}
