import { z } from 'zod'
import { idSchema, moneySchema, nameText, wireInstant } from '../../../kernel/schema.ts'

const EXAMPLE = {
  kind: 'card' as const,
  code: 'wash',
  programId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d6001',
  name: 'Every tenth wash is free',
  worth: null,
  deadline: null,
  staffOnly: false,
  sentence: 'Every tenth wash is free: 8 of 9. 1 to go, then you get: Free wash.',
}

const entitlementSchema = z
  .object({
    kind: z
      .enum(['offer', 'voucher', 'gift_card', 'discount', 'reward', 'units', 'expiring', 'card', 'next_reward', 'goodwill'])
      .describe('`next_reward` and `card` are not there yet: the nearest reward, and how many stamps are to go. `goodwill` waits for approval.'),
    code: z
      .string()
      .describe(
        'By which it is asked for: the key of the rule, reward or card, the id of the voucher (also of one that was offered) or the adjustment, the unit; of offered units the id of the offer.',
      ),
    programId: idSchema.nullable(),
    name: z.string(),
    worth: moneySchema.nullable().describe('In money, where it can be said.'),
    deadline: wireInstant.nullable().describe('The first instant at which it is no longer there.'),
    staffOnly: z.boolean().describe('Goodwill that nobody has granted yet: not to be said to the customer. Only people see it, no service keys.'),
    sentence: z.string().describe('What can be said to the customer, in the language that `Accept-Language` asks for.'),
  })
  .meta({ id: 'Entitlement', description: 'Something that a customer is entitled to, or not far from.', example: EXAMPLE })

export const entitlementsSchema = z.object({ data: z.array(entitlementSchema).describe('The best first.') }).meta({
  id: 'Entitlements',
  example: { data: [EXAMPLE] },
})

export const tillQuery = z
  .strictObject({
    number: nameText(40).optional().describe('What stands on the card of a member.'),
    phone: nameText(50).optional(),
    email: nameText(320).optional(),
    voucherCode: nameText(100).optional(),
  })
  .refine(({ number, phone, email, voucherCode }) => [number, phone, email, voucherCode].filter((each) => each !== undefined).length === 1, {
    message: 'needs one of number, phone, email and voucherCode',
  })
export type TillQuery = z.output<typeof tillQuery>

export const tillSchema = z
  .object({
    contactId: idSchema.nullable().describe('Null of a voucher that whoever has its code may use.'),
    displayName: z.string().nullable(),
    voucherId: idSchema.nullable().describe('The voucher whose code was given.'),
    members: z.array(
      z
        .object({
          id: idSchema,
          programId: idSchema,
          number: z.string(),
          tier: z.string().nullable(),
          balances: z.array(z.object({ unit: z.string(), available: z.int(), pending: z.int(), held: z.int() })),
        })
        .meta({ id: 'TillMember' }),
    ),
    entitlements: z.array(entitlementSchema).describe('The best first.'),
  })
  .meta({
    id: 'TillCustomer',
    description: 'Who stands at the till, and what they are entitled to.',
    example: {
      contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
      displayName: 'Ada Weaver',
      voucherId: null,
      members: [
        {
          ...{ id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f41', programId: EXAMPLE.programId, number: '4000123', tier: null },
          balances: [{ unit: 'STAMP', available: 8, pending: 0, held: 0 }],
        },
      ],
      entitlements: [EXAMPLE],
    },
  })
export const contactParams = z.strictObject({ contactId: idSchema })
