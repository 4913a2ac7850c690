import type {
  Basket,
  BasketLine,
  Definition,
  Effect,
  Happening,
  KeyCustomerDiscount,
  MemberState,
  Payment,
  PunchCard,
  Rule,
} from '../../../../src/modules/programs/rules/situation.ts'

/** Programs, baskets and members for tests of rules, each of which says only what it is about. */

export const AT = '2026-03-10T12:00:00Z'

export function rule(key: string, effect: Effect, rest: Partial<Rule> = {}): Rule {
  return {
    id: `id-of-${key}`,
    key,
    name: key,
    priority: 100,
    trigger: { type: 'order' },
    conditions: [],
    effect,
    basis: 'running',
    exclusiveGroup: null,
    caps: [],
    budget: null,
    validFrom: null,
    validTo: null,
    ...rest,
  }
}

export const rate = (numerator: number, denominator: number) => ({ numerator, denominator })
export const perAmount = (numerator: number, denominator: number, unit = 'PTS') => ({ type: 'per_amount', unit, rate: rate(numerator, denominator) }) as const
export const percent = (numerator: number, cap: number | null = null) => ({ type: 'percent', rate: rate(numerator, 100), cap }) as const
export const sku = (...skus: string[]) => ({ skus, categories: [] })

export const WASH_CARD: PunchCard = {
  key: 'wash-card',
  name: 'Every tenth wash is free',
  unit: 'STAMP',
  stampsNeeded: 9,
  gives: { type: 'voucher', voucher: { name: 'Free wash', worth: { type: 'free_item', quantity: 1, ...sku('WASH') }, validDays: null } },
  refund: 'carry_debt',
}

export function keyCustomer(key: string, rest: Partial<KeyCustomerDiscount> = {}): KeyCustomerDiscount {
  return {
    id: `id-of-${key}`,
    key,
    name: key,
    priority: 10,
    rate: rate(5, 100),
    cap: null,
    item: null,
    tiers: [],
    basis: 'running',
    exclusiveGroup: null,
    ...rest,
  }
}

export function program(rules: readonly Rule[], rest: Partial<Definition> = {}): Definition {
  const terms = {
    expiry: { type: 'none' },
    pendingDays: 0,
    expiryNoticeDays: 14,
    clawback: { type: 'debt', maxDebt: 0 },
    restore: { type: 'original' },
  } as const
  return {
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    rounding: 'half_up',
    latenessDays: 30,
    units: ['PTS', 'EUR', 'STAMP'].map((code) => ({ code, name: code, ...terms })),
    rules,
    cards: [WASH_CARD],
    keyCustomerDiscounts: [],
    tiers: null,
    ...rest,
  }
}

export function line(number: number, unitPrice: number, rest: Partial<BasketLine> = {}): BasketLine {
  return { line: number, sku: `SKU${number}`, category: null, quantity: 1, unitPrice, discount: 0, orderDiscount: 0, tax: 0, ...rest }
}

export function basket(lines: readonly BasketLine[], payments: readonly Payment[] = []): Basket {
  return { pricesIncludeTax: true, lines, payments }
}

export function order(of: Basket | readonly BasketLine[], rest: Partial<Happening> = {}): Happening {
  return { type: 'order', name: null, at: AT, channel: null, basket: 'lines' in of ? of : basket(of), ...rest }
}

export const event = (type: Happening['type'], rest: Partial<Happening> = {}): Happening => ({ type, name: null, at: AT, channel: null, basket: null, ...rest })

export function member(rest: Partial<MemberState> = {}): MemberState {
  return {
    customerSince: '2024-01-15T09:00:00Z',
    tier: null,
    tags: [],
    interests: [],
    keyCustomerOf: [],
    purchases: 0,
    spent: new Map(),
    used: new Map(),
    budgets: new Map(),
    ...rest,
  }
}
