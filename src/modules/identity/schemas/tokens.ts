import { z } from 'zod'
import { nameText, safeText, wireInstant } from '../../../kernel/schema.ts'
import { emailSchema, passwordSchema, slugSchema } from './organizations.ts'
import { codeSchema } from './users.ts'

export const logInSchema = z
  .strictObject({
    email: nameText(254),
    password: safeText(200),
    organizationSlug: slugSchema.optional().describe('Needed when the service has several organizations.'),
    code: codeSchema.optional().describe('Of the second factor, for users who have one.'),
  })
  .meta({ id: 'LogIn', example: { email: 'ada@example.com', password: 'correct horse battery', organizationSlug: 'corner-shop' } })
export type LogIn = z.output<typeof logInSchema>

export const refreshTokenSchema = z
  .strictObject({ refreshToken: z.string().max(300) })
  .meta({ id: 'RefreshToken', example: { refreshToken: 'rpr_(what was given with the access token)' } })

export const tokensSchema = z
  .object({
    accessToken: z.string().describe('A JWT (RFC 9068) for `Authorization: Bearer`.'),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().describe('Seconds until the access token expires.'),
    refreshToken: z.string().describe('Works once: each refresh gives the next.'),
  })
  .meta({
    id: 'Tokens',
    example: {
      accessToken: 'eyJhbGciOiJIUzI1NiJ9.(claims).(signature)',
      tokenType: 'Bearer',
      expiresIn: 900,
      refreshToken: 'rpr_(organization)_(id)_(secret)',
    },
  })

export const linkParams = z.object({ token: z.string().max(200) })

export const acceptanceSchema = z.strictObject({ password: passwordSchema, displayName: nameText(200).optional() }).meta({ id: 'InvitationAcceptance' })
export const resetRequestSchema = z.strictObject({ email: emailSchema, organizationSlug: slugSchema.optional() }).meta({ id: 'PasswordResetRequest' })
export const resetSchema = z.strictObject({ newPassword: passwordSchema }).meta({ id: 'PasswordReset' })

/** What the holder of a secret link may know. */
export const linkSchema = z
  .object({ organizationName: z.string(), email: z.string(), displayName: z.string(), expiresAt: wireInstant })
  .meta({ id: 'UserLink', description: 'Whom a secret link is for.' })
