import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { idSchema, listOf, listQuery, safeText, wireInstant } from '../../../kernel/schema.ts'
import { CONSENT_BASES, CONSENT_CHANNELS, CONSENT_PURPOSES, CONSENT_STATES, consents } from '../tables/care.ts'

const out = z.string().nullable()
const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e72',
  contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  channel: 'email',
  purpose: 'marketing',
  state: 'granted',
  basis: 'consent',
  evidence: { wording: 'Yes, send me news once a month.', source: 'check-out of the web shop', reference: 'order 1815' },
  actor: { type: 'api_key', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61' },
  occurredAt: '2026-03-28T20:00:00Z',
}

const evidenceSchema = z.object({ wording: out, source: out, reference: out }).meta({ id: 'ConsentEvidence', example: EXAMPLE.evidence })

export const consentSchema = z
  .object({
    id: idSchema,
    contactId: idSchema,
    ...createSelectSchema(consents).pick({ channel: true, purpose: true, state: true, basis: true }).shape,
    evidence: evidenceSchema.nullable().describe('What shows it; null once the person was erased.'),
    actor: z.object({ type: z.string(), id: z.string() }).describe('Who recorded it.'),
    occurredAt: wireInstant,
  })
  .meta({ id: 'Consent', description: 'What somebody allowed, or no longer allows, and how that is known.', example: EXAMPLE })

export const newConsentSchema = z
  .strictObject({
    channel: z.enum(CONSENT_CHANNELS),
    purpose: z.enum(CONSENT_PURPOSES).describe('What belongs to a service that somebody ordered needs no consent.'),
    state: z.enum(CONSENT_STATES),
    basis: z.enum(CONSENT_BASES).default('consent').describe('The lawful basis (GDPR, Article 6 (1)).'),
    evidence: z
      .strictObject({
        wording: safeText(10_000).nullable().default(null).describe('The words that were shown and agreed to.'),
        source: safeText(500).nullable().default(null).describe('Where: a form, a call, a letter.'),
        reference: safeText(500).nullable().default(null).describe('What to look it up by: a recording, an order, a form.'),
      })
      .meta({ id: 'NewConsentEvidence', example: EXAMPLE.evidence })
      .default({ wording: null, source: null, reference: null }),
  })
  .meta({ id: 'NewConsent', example: { channel: 'email', purpose: 'marketing', state: 'granted', basis: 'consent', evidence: EXAMPLE.evidence } })
export type NewConsent = z.output<typeof newConsentSchema>

const current = z
  .object({
    channel: z.enum(CONSENT_CHANNELS),
    purpose: z.enum(CONSENT_PURPOSES),
    state: z.enum(CONSENT_STATES),
    since: wireInstant,
  })
  .meta({ id: 'CurrentConsent', example: { channel: 'email', purpose: 'marketing', state: 'granted', since: '2026-03-28T20:00:00Z' } })

export const consentQuery = listQuery(['-occurredAt', 'occurredAt'], {
  channel: z.enum(CONSENT_CHANNELS).optional(),
  purpose: z.enum(CONSENT_PURPOSES).optional(),
})
export type ConsentQuery = z.output<typeof consentQuery>
export const consentListSchema = listOf(consentSchema)
  .extend({ current: z.array(current).describe('What holds now: the last one of each channel and purpose. Where there is none, nothing was said.') })
  .meta({ id: 'ConsentList' })
