import { z } from 'zod'
import { idSchema, listOf, listQuery, nameText, wireInstant } from '../../../kernel/schema.ts'
import { MESSAGE_CHANNELS } from '../tables.ts'

export const bouncedAddressSchema = z
  .object({
    id: idSchema,
    channel: z.enum(MESSAGE_CHANNELS),
    address: z.string().describe('As addresses are compared with each other.'),
    reason: z.string().nullable(),
    bouncedAt: wireInstant,
  })
  .meta({
    id: 'BouncedAddress',
    description: 'An address to which nothing can be delivered, and to which nothing is sent.',
    example: {
      id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4eb3',
      channel: 'email',
      address: 'ada@example.com',
      reason: 'smtp: 550 5.1.1 no such user',
      bouncedAt: '2026-03-28T20:00:00Z',
    },
  })

export const bouncedAddressListQuery = listQuery(['-createdAt', 'createdAt'], {
  channel: z.enum(MESSAGE_CHANNELS).optional(),
  address: nameText(254).optional(),
})
export type BouncedAddressListQuery = z.output<typeof bouncedAddressListQuery>
export const bouncedAddressListSchema = listOf(bouncedAddressSchema).meta({ id: 'BouncedAddressList' })
export const bouncedAddressParams = z.object({ bouncedAddressId: idSchema })
