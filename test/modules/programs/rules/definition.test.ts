import t from 'tap'
import { z } from 'zod'
import { type Draft, faultsOfDefinition } from '../../../../src/modules/programs/rules/definition.ts'
import { evaluate } from '../../../../src/modules/programs/rules/evaluate.ts'
import { dependsOnOrder, spendWindows } from '../../../../src/modules/programs/rules/plan.ts'
import type { Condition, Definition, Effect, Rule, TierScheme } from '../../../../src/modules/programs/rules/situation.ts'
import { definitionSchema, newDefinitionSchema } from '../../../../src/modules/programs/schemas/definition.ts'
import { keyCustomer, line, member, order, perAmount, percent, program, rate, rule, sku, WASH_CARD } from './made.ts'

const faults = (draft: Draft) => faultsOfDefinition(draft).map(({ pointer, code }) => `${pointer} ${code}`)
const ofRule = (effect: Effect, rest: Partial<Rule> = {}, others: readonly Rule[] = []) => faults(program([rule('a', effect, rest), ...others]))
const ofCondition = (condition: Condition) => ofRule(perAmount(1, 100), { conditions: [condition] })

const TIERS: TierScheme = {
  measure: 'spend',
  unit: null,
  window: { type: 'ever' },
  graceDays: 0,
  levels: [
    { key: 'silver', name: 'Silver', threshold: 0 },
    { key: 'gold', name: 'Gold', threshold: 100 },
  ],
}

/** The shortest draft that says something. */
const DRAFT = {
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  units: [{ code: 'PTS', name: 'Points' }],
  rules: [{ key: 'points', name: 'Points', trigger: { type: 'order' }, effect: perAmount(1, 1000) }],
}
const refused = (draft: object) => (newDefinitionSchema.safeParse(draft).error?.issues ?? []).map(({ path, code }) => `/${path.join('/')} ${code}`)
const withRule = (rest: object) => refused({ ...DRAFT, rules: [{ ...DRAFT.rules[0], ...rest }] })

/** The rules of a draft get their ids when it becomes a version. */
function published(draft: object): Definition {
  const { rules, keyCustomerDiscounts, ...rest } = newDefinitionSchema.parse(draft)
  const id = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f01'
  return { ...rest, rules: rules.map((each) => ({ id, ...each })), keyCustomerDiscounts: keyCustomerDiscounts.map((each) => ({ id, ...each })) }
}

t.test('a version says everything', async (t) => {
  const version = published(DRAFT)
  t.match(version, {
    rounding: 'half_up',
    latenessDays: 30,
    units: [{ expiry: { type: 'none' }, pendingDays: 0, expiryNoticeDays: 14, clawback: { type: 'debt', maxDebt: 0 }, restore: { type: 'original' } }],
    rules: [{ priority: 100, conditions: [], basis: 'running', exclusiveGroup: null, caps: [], budget: null, validFrom: null, validTo: null }],
    cards: [],
    keyCustomerDiscounts: [],
    tiers: null,
  })
  t.same(definitionSchema.parse(version), version, 'and reads as it was written')
  t.same(faultsOfDefinition(version), [])
  t.match(evaluate(order([line(1, 10_000)]), version, member()).earnings, [{ amount: 10 }])
})

t.test('the examples of the schemas are what they describe', async (t) => {
  for (const schema of [newDefinitionSchema, ...Object.values(newDefinitionSchema.shape)]) {
    const { example } = schema.meta() ?? {}
    if (example !== undefined) t.ok(schema.safeParse(example).success, JSON.stringify(example))
  }
  t.same(faultsOfDefinition(published(newDefinitionSchema.meta()?.['example'] ?? {})), [])
})

t.test('both shapes can be described as JSON Schema', async (t) => {
  t.type(z.toJSONSchema(newDefinitionSchema, { io: 'input', unrepresentable: 'any' }), 'object')
  t.type(z.toJSONSchema(definitionSchema, { io: 'output' }), 'object')
})

t.test('drafts are strict; points and money are whole numbers up to 2^53 - 1', async (t) => {
  t.same(refused(DRAFT), [])
  t.same(refused({ ...DRAFT, colour: 'red' }), ['/ unrecognized_keys'])
  t.same(withRule({ effect: { type: 'flat', unit: 'PTS', units: 1.5 } }), ['/rules/0/effect/units invalid_type'])
  t.same(withRule({ effect: { type: 'flat', unit: 'PTS', units: -1 } }), ['/rules/0/effect/units too_small'])
  t.same(withRule({ effect: { type: 'fixed', amount: 2 ** 53 } }), ['/rules/0/effect/amount too_big'])
  t.same(withRule({ effect: perAmount(1, 0) }), ['/rules/0/effect/rate/denominator too_small'])
  t.same(withRule({ effect: { ...perAmount(1, 1), extra: 1 } }), ['/rules/0/effect unrecognized_keys'])
  t.same(withRule({ key: 'No' }), ['/rules/0/key invalid_format'])
  t.same(withRule({ trigger: { type: 'custom' } }), ['/rules/0/trigger/name invalid_type'])
  t.same(withRule({ conditions: [{ type: 'weekday', weekdays: [0] }] }), ['/rules/0/conditions/0/weekdays/0 too_small'])
  t.same(refused({ ...DRAFT, timeZone: 'Mars/Base' }), ['/timeZone custom'])
  t.same(refused({ ...DRAFT, currency: 'XYZ' }), ['/currency custom'])
})

t.test('keys and codes are unique', async (t) => {
  const twice = program([rule('a', perAmount(1, 1)), rule('a', perAmount(1, 1))], { cards: [WASH_CARD, WASH_CARD], keyCustomerDiscounts: [keyCustomer('a')] })
  t.same(faults({ ...twice, units: [...twice.units, ...twice.units.slice(0, 1)] }), [
    '/units/3/code duplicate',
    '/rules/1/key duplicate',
    '/cards/1/key duplicate',
    '/cards/1/unit duplicate',
    '/keyCustomerDiscounts/0/key duplicate',
  ])
})

t.test('rules name what there is', async (t) => {
  const at = '/rules/0/effect'
  t.same(ofRule(perAmount(1, 1, 'MILES')), [`${at}/unit not-found`])
  t.same(ofRule(perAmount(1, 1, 'STAMP')), [`${at}/unit not-valid`], 'stamps are counted on their card')
  t.same(ofRule({ type: 'stamps', card: 'other', stamps: 1, per: 'item' }), [`${at}/card not-found`])
  t.same(ofRule({ type: 'multiplier', unit: 'PTS', factor: rate(2, 1), rules: ['b', 'a', 'c'] }, {}, [rule('b', perAmount(1, 1)), rule('c', percent(5))]), [
    `${at}/rules/1 not-found`,
    `${at}/rules/2 not-found`,
  ])
  t.same(ofCondition({ type: 'tier', tiers: ['gold'] }), ['/rules/0/conditions/0/tiers/0 not-found'])
  t.same(faults(program([rule('a', perAmount(1, 1), { conditions: [{ type: 'tier', tiers: ['gold'] }] })], { tiers: TIERS })), [])
  t.same(faults(program([], { keyCustomerDiscounts: [keyCustomer('k', { tiers: ['gold'] })] })), ['/keyCustomerDiscounts/0/tiers/0 not-found'])
})

t.test('rules can apply', async (t) => {
  t.same(ofRule(percent(101)), ['/rules/0/effect/rate not-valid'])
  t.same(ofRule({ type: 'multiplier', unit: 'PTS', factor: rate(1, 1), rules: [] }), ['/rules/0/effect/factor not-valid'])
  t.same(ofRule(perAmount(1, 1), { validFrom: '2026-01-01T00:00:00Z', validTo: '2026-01-01T00:00:00Z' }), ['/rules/0/validTo not-valid'])
  t.same(ofCondition({ type: 'amount', min: null, max: null }), ['/rules/0/conditions/0 not-valid'])
  t.same(ofCondition({ type: 'quantity', min: 3, max: 2 }), ['/rules/0/conditions/0/max not-valid'])
  t.same(ofCondition({ type: 'items', exclude: false, ...sku() }), ['/rules/0/conditions/0 not-valid'])
  t.same(ofCondition({ type: 'payment_method', methods: ['cash', 'points'] }), ['/rules/0/conditions/0/methods/1 not-valid'])
  t.same(ofRule(perAmount(1, 1), { trigger: { type: 'visit' }, conditions: [{ type: 'amount', min: 1, max: null }] }), [
    '/rules/0/effect/type not-valid',
    '/rules/0/conditions/0/type not-valid',
  ])
  t.same(ofRule({ type: 'flat', unit: 'PTS', units: 1 }, { trigger: { type: 'visit' }, conditions: [{ type: 'channel', channels: ['shop'] }] }), [])
  t.same(faults(program([], { keyCustomerDiscounts: [keyCustomer('k', { rate: rate(3, 2) })] })), ['/keyCustomerDiscounts/0/rate not-valid'])
})

t.test('cards and tiers', async (t) => {
  const card = (rest: Partial<typeof WASH_CARD>) => faults(program([], { cards: [{ ...WASH_CARD, ...rest }] }))
  t.same(card({ unit: 'MILES' }), ['/cards/0/unit not-found'])
  t.same(card({ gives: { type: 'units', unit: 'PTS', units: 5 } }), [])
  t.same(card({ gives: { type: 'units', unit: 'MILES', units: 5 } }), ['/cards/0/gives/unit not-found'])
  t.same(card({ gives: { type: 'units', unit: 'STAMP', units: 5 } }), ['/cards/0/gives/unit not-valid'])
  const tiers = (rest: Partial<TierScheme>) => faults(program([], { tiers: { ...TIERS, ...rest } }))
  t.same(tiers({}), [])
  t.same(tiers({ measure: 'points_earned' }), ['/tiers/unit not-found'])
  t.same(tiers({ measure: 'points_earned', unit: 'PTS' }), [])
  t.same(tiers({ unit: 'PTS' }), ['/tiers/unit not-valid'])
  t.same(tiers({ levels: [...TIERS.levels, { key: 'gold', name: 'Gold', threshold: 100 }] }), [
    '/tiers/levels/2/key duplicate',
    '/tiers/levels/2/threshold not-valid',
  ])
})

t.test('a program says what it must know of a member', async (t) => {
  const window = { type: 'rolling_days', days: 30 } as const
  const spend = { type: 'total_spend', min: 1, window } as const
  const rules = [rule('a', perAmount(1, 1), { conditions: [spend] }), rule('b', perAmount(1, 1), { conditions: [{ ...spend, min: 2 }] }), rule('c', percent(1))]
  t.same(spendWindows({ rules }), [window])
  t.same(rules.map(dependsOnOrder), [true, true, false])
  t.ok(dependsOnOrder(rule('d', percent(1), { caps: [{ of: 'uses', period: 'ever', max: 1 }] })))
  t.ok(dependsOnOrder(rule('e', percent(1), { budget: { amount: 1, mode: 'partial' } })))
})
