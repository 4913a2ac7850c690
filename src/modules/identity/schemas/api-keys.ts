import { z } from 'zod'
import { SCOPE_NAMES } from '../../../kernel/actor.ts'
import { idSchema, instantSchema, listOf, listQuery, nameText, versioned, wireInstant } from '../../../kernel/schema.ts'

const scopes = z.array(z.enum(SCOPE_NAMES))

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e90',
  name: 'Web shop',
  scopes: ['contacts:read', 'contacts:write'],
  userId: null,
  createdBy: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

export const apiKeySchema = z
  .object({
    id: idSchema,
    name: z.string(),
    scopes,
    userId: idSchema.nullable().describe('For whom it acts; null for a service key.'),
    createdBy: idSchema.nullable().describe('The user who made it, or whose key made it.'),
    expiresAt: wireInstant.nullable(),
    revokedAt: wireInstant.nullable(),
    lastUsedAt: wireInstant.nullable().describe('To the minute.'),
    ...versioned,
  })
  .meta({ id: 'ApiKey', description: 'A key for programs. Its secret is shown once, when it is made.', example: EXAMPLE })

export const newApiKeySchema = z
  .strictObject({
    name: nameText(200),
    scopes: scopes
      .min(1)
      .max(SCOPE_NAMES.length)
      .refine((list) => new Set(list).size === list.length, 'must not name a scope twice'),
    userId: idSchema.nullable().default(null).describe('Acts for this user, with at most what the user may; left out, it is a service key.'),
    expiresAt: instantSchema.nullable().default(null).describe('By the clock of the machine, also in test organizations.'),
  })
  .meta({ id: 'NewApiKey', example: { name: 'Web shop', scopes: ['contacts:read', 'contacts:write'] } })
export type NewApiKey = z.output<typeof newApiKeySchema>

export const createdApiKeySchema = apiKeySchema
  .extend({ secret: z.string().describe('For `Authorization: Bearer`. Shown once.') })
  .meta({ id: 'CreatedApiKey', description: 'A new key with its secret.', example: { ...EXAMPLE, secret: 'rpk_(organization)_(id)_(secret)' } })

export const apiKeyListQuery = listQuery(['-createdAt', 'createdAt'], {
  userId: idSchema.optional().describe('Keys that act for this user.'),
  revoked: z.boolean().optional(),
})
export type ApiKeyListQuery = z.output<typeof apiKeyListQuery>
export const apiKeyListSchema = listOf(apiKeySchema).meta({ id: 'ApiKeyList' })
export const apiKeyParams = z.object({ apiKeyId: idSchema })
