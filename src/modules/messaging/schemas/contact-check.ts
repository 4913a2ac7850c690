import { z } from 'zod'
import { boundedInstantSchema, wireInstant } from '../../../kernel/schema.ts'
import { CONTACT_CHANNELS, PURPOSES } from '../tables.ts'

export const contactCheckSchema = z
  .strictObject({
    channel: z.enum(CONTACT_CHANNELS),
    purpose: z.enum(PURPOSES),
    at: boundedInstantSchema.optional().describe('When; now, unless given.'),
  })
  .meta({ id: 'ContactCheck', example: { channel: 'email', purpose: 'marketing', at: '2026-03-28T22:30:00Z' } })
export type ContactCheck = z.output<typeof contactCheckSchema>

export const contactVerdictSchema = z
  .object({
    allowed: z.boolean(),
    reasons: z
      .array(z.string())
      .describe(
        'What stands against it: `contact-archived`, `no-address`, `address-bounced`, `consent-missing`, `consent-withdrawn`, `frequency-cap`, `quiet-hours`.',
      ),
    nextAllowedAt: wireInstant.nullable().describe('From when on it would be allowed; null when it is allowed, or when time alone does not help.'),
  })
  .meta({
    id: 'ContactVerdict',
    description: 'Whether somebody may be contacted.',
    example: { allowed: false, reasons: ['quiet-hours'], nextAllowedAt: '2026-03-29T07:00:00Z' },
  })
