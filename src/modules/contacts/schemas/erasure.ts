import { z } from 'zod'
import { idSchema, wireInstant } from '../../../kernel/schema.ts'

export const erasureSchema = z
  .strictObject({ confirm: z.boolean().default(false).describe('Needed where something open stands against the erasure.') })
  .optional()
  .meta({ id: 'Erasure', example: { confirm: true } })

export const erasedSchema = z
  .object({ id: idSchema, erasedAt: wireInstant })
  .meta({ id: 'Erased', example: { id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f', erasedAt: '2026-03-28T20:00:00Z' } })
