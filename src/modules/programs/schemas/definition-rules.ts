import { z } from 'zod'
import { boundedInstantSchema, idSchema, nameText, wireInstant } from '../../../kernel/schema.ts'
import { BASES, BUDGET_MODES, CAP_OF, type Condition, type Effect, EVENTS, PER, PERIODS, type Rule, type Trigger } from '../tables/definition.ts'
import {
  amountSchema,
  keySchema,
  monthsSchema,
  positiveAmount,
  rateSchema,
  selectorSchema,
  selectorShape,
  unitCode,
  voucherTermsSchema,
  windowSchema,
  words,
} from './definition-terms.ts'

/** What a rule of a program says: when it is asked, what must be met, what it gives, and how much at most. */

const CONDITIONS_MAX = 20
const CAPS_MAX = 10
const RULES_MULTIPLIED_MAX = 100
const ITEMS_MAX = 1_000_000

const triggerSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.enum(EVENTS).exclude(['custom']) }),
    z.strictObject({ type: z.literal('custom'), name: keySchema.describe('By which the event is told.') }),
  ])
  .meta({ id: 'LoyaltyTrigger', description: 'What the rule waits for.', example: { type: 'order' } }) satisfies z.ZodType<Trigger>

const items = z.int().min(1).max(ITEMS_MAX)
const conditionSchema = z
  .discriminatedUnion('type', [
    z
      .strictObject({ type: z.literal('amount'), min: amountSchema.nullable().default(null), max: amountSchema.nullable().default(null) })
      .describe('The price of the whole order, net of discounts.'),
    z
      .strictObject({ type: z.literal('quantity'), min: items.nullable().default(null), max: items.nullable().default(null) })
      .describe('The items that the rule is about.'),
    z
      .strictObject({ type: z.literal('items'), exclude: z.boolean().default(false).describe('All but these.'), ...selectorShape })
      .describe('What the rule is about: these items only.'),
    z
      .strictObject({ type: z.literal('payment_method'), methods: words('Ways of payment.') })
      .describe('The rule takes its part of what was paid in one of these ways.'),
    z
      .strictObject({ type: z.literal('nth_purchase'), n: z.int().min(1).max(10_000), every: z.boolean().default(false).describe('And each nth after it.') })
      .describe('The nth purchase of the member in the program.'),
    z.strictObject({ type: z.literal('total_spend'), min: positiveAmount, window: windowSchema }).describe('Spent within the window, this order included.'),
    z.strictObject({ type: z.literal('relationship'), minMonths: monthsSchema }).describe('For how many whole months the customer has been one.'),
    z.strictObject({ type: z.literal('tier'), tiers: z.array(keySchema).min(1).max(20) }),
    z.strictObject({ type: z.literal('channel'), channels: words('Channels of the order or event.') }),
    z
      .strictObject({ type: z.literal('weekday'), weekdays: z.array(z.int().min(1).max(7)).min(1).max(7) })
      .describe("ISO 8601: 1 is Monday; by the clock of the program's zone."),
    z.strictObject({ type: z.literal('segment'), tags: words('Tags of the contact, one of them.') }),
    z.strictObject({ type: z.literal('interest'), interests: words('Interests of the contact, one of them.') }),
  ])
  .meta({
    id: 'LoyaltyCondition',
    description: 'A condition; a rule needs all of its conditions.',
    example: { type: 'amount', min: 10_000, max: null },
  }) satisfies z.ZodType<Condition>

const discountCap = positiveAmount.nullable().default(null).describe('In minor units; null: none.')
const effectSchema = z
  .discriminatedUnion('type', [
    z
      .strictObject({ type: z.literal('per_amount'), unit: unitCode, rate: rateSchema })
      .describe('Units for each minor unit of the net price before tax, rounded down once for the order.'),
    z.strictObject({ type: z.literal('per_item'), unit: unitCode, units: positiveAmount.max(1_000_000) }).describe('Units for each item.'),
    z.strictObject({ type: z.literal('flat'), unit: unitCode, units: positiveAmount }).describe('Units once.'),
    z
      .strictObject({
        type: z.literal('multiplier'),
        unit: unitCode,
        factor: rateSchema.describe('At least one: 2/1 doubles.'),
        rules: z.array(keySchema).max(RULES_MULTIPLIED_MAX).default([]).describe('Whose units; of all that earn by themselves where empty.'),
      })
      .describe('Makes more of what other rules give. Multipliers add to each other.'),
    z
      .strictObject({ type: z.literal('stamps'), card: keySchema, stamps: z.int().min(1).max(1_000).default(1), per: z.enum(PER).default('occasion') })
      .describe('Stamps on a punch card.'),
    z.strictObject({ type: z.literal('percent'), rate: rateSchema, cap: discountCap }).describe('A discount.'),
    z.strictObject({ type: z.literal('fixed'), amount: positiveAmount }).describe('A discount.'),
    z
      .strictObject({
        type: z.literal('free_item'),
        item: selectorSchema,
        quantity: z.int().min(1).max(1_000).default(1),
        forEach: z
          .strictObject({ item: selectorSchema, quantity: z.int().min(1).max(1_000).default(1) })
          .nullable()
          .default(null)
          .describe('For each so many of these; null: once.'),
      })
      .describe('Items in the basket are free, the cheapest first.'),
    z.strictObject({ type: z.literal('voucher'), voucher: voucherTermsSchema }).describe('A voucher is issued.'),
  ])
  .meta({
    id: 'LoyaltyEffect',
    description: 'What a rule gives.',
    example: { type: 'per_amount', unit: 'PTS', rate: { numerator: 1, denominator: 1000 } },
  }) satisfies z.ZodType<Effect>

const capSchema = z.strictObject({ of: z.enum(CAP_OF), period: z.enum(PERIODS), max: positiveAmount }).meta({
  id: 'LoyaltyCap',
  description: 'What a member may get from the rule in a period: units (minor units of a discount), or uses.',
  example: { of: 'units', period: 'month', max: 500 },
})

const budgetSchema = z.strictObject({ amount: positiveAmount, mode: z.enum(BUDGET_MODES) }).meta({
  id: 'LoyaltyBudget',
  description: 'What the rule may give to all members together. `partial` gives what is left, `all_or_nothing` nothing when too little is left.',
  example: { amount: 1_000_000, mode: 'all_or_nothing' },
})

export const prioritySchema = z.int().min(0).max(1_000_000).default(100).describe('The lowest first; rules of one priority by their keys.')
export const basisSchema = z
  .enum(BASES)
  .default('running')
  .describe("`running`: of what the rules before have left; `initial`: of what the order was before the program's discounts.")
export const groupSchema = keySchema.nullable().default(null).describe('Of the rules of one group the best one alone applies.')

const ruleShape = {
  key: keySchema,
  name: nameText(200),
  priority: prioritySchema,
  trigger: triggerSchema,
  conditions: z.array(conditionSchema).max(CONDITIONS_MAX).default([]),
  effect: effectSchema,
  basis: basisSchema,
  exclusiveGroup: groupSchema,
  caps: z.array(capSchema).max(CAPS_MAX).default([]),
  budget: budgetSchema.nullable().default(null),
}

const EXAMPLE = {
  key: 'points',
  name: 'A point for each 10.00',
  priority: 100,
  trigger: { type: 'order' },
  conditions: [],
  effect: { type: 'per_amount', unit: 'PTS', rate: { numerator: 1, denominator: 1000 } },
  basis: 'running',
  exclusiveGroup: null,
  caps: [],
  budget: null,
  validFrom: null,
  validTo: null,
}

/** A rule of a draft. What is not said is filled in, so that a version says all. */
export const newRuleSchema = z
  .strictObject({
    ...ruleShape,
    validFrom: boundedInstantSchema.nullable().default(null),
    validTo: boundedInstantSchema.nullable().default(null).describe('Exclusive.'),
  })
  .meta({ id: 'NewLoyaltyRule', description: 'A rule of a draft.', example: EXAMPLE }) satisfies z.ZodType<Omit<Rule, 'id'>>

/** What is said of a rule replaces what the draft says; a field that is not said stays. */
export const rulePatchSchema = z
  .strictObject(
    Object.fromEntries(
      Object.entries(newRuleSchema.shape).map(([field, schema]) => [field, (schema instanceof z.ZodDefault ? schema.unwrap() : schema).optional()]),
    ),
  )
  .meta({
    id: 'LoyaltyRulePatch',
    description: 'A JSON merge patch (RFC 7396) of the fields of a rule.',
    example: { name: 'A point for each 5.00' },
  }) as z.ZodType<Partial<Omit<Rule, 'id'>>>

/** A rule on the wire. */
export const ruleSchema = z
  .strictObject({ id: idSchema, ...ruleShape, validFrom: wireInstant.nullable(), validTo: wireInstant.nullable().describe('Exclusive.') })
  .meta({
    id: 'LoyaltyRule',
    description: 'A rule of a version.',
    example: { id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f01', ...EXAMPLE },
  }) satisfies z.ZodType<Rule>
