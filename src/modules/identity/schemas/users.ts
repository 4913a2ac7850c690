import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { CONTACT_ACCESS, ROLES, SCOPE_NAMES } from '../../../kernel/actor.ts'
import { idSchema, languageSchema, listOf, listQuery, nameText, safeText, timeZoneSchema, versioned } from '../../../kernel/schema.ts'
import { DIGEST_RHYTHMS, ORGANIZATION_MODES, USER_STATUSES, users } from '../tables.ts'
import { emailSchema, passwordSchema } from './organizations.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  email: 'ada@example.com',
  displayName: 'Ada Lovelace',
  role: 'agent',
  contactAccess: 'own',
  status: 'active',
  language: 'en',
  timeZone: 'Europe/London',
  notificationDigest: 'off',
  notificationDigestHour: 8,
  hasSecondFactor: false,
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

/** A member of staff on the wire. */
export const userSchema = createSelectSchema(users)
  .pick({ email: true, displayName: true, role: true, contactAccess: true, status: true, language: true, timeZone: true, notificationDigest: true })
  .extend({
    id: idSchema,
    notificationDigestHour: z.int(),
    hasSecondFactor: z.boolean().describe('Whether log-in needs a code.'),
    ...versioned,
  })
  .meta({ id: 'User', description: 'A member of staff.', example: EXAMPLE })

const contactAccess = z.enum(CONTACT_ACCESS).describe('Whose contacts the user sees: all, those of their teams, or their own.')

export const newUserSchema = z
  .strictObject({
    email: emailSchema,
    displayName: nameText(200),
    role: z.enum(ROLES),
    contactAccess: contactAccess.default('all'),
    language: languageSchema.nullable().default(null),
    timeZone: timeZoneSchema.nullable().default(null),
  })
  .meta({ id: 'NewUser', example: { email: 'ada@example.com', displayName: 'Ada Lovelace', role: 'agent', contactAccess: 'own' } })
export type NewUser = z.output<typeof newUserSchema>

export const invitedUserSchema = userSchema
  .extend({
    invitationUrl: z
      .string()
      .nullable()
      .describe('The secret link of the invitation, shown once, where the service has no mail server to send it with; null where it was sent.'),
  })
  .meta({ id: 'InvitedUser', description: 'A user who was invited.', example: { ...EXAMPLE, status: 'invited', invitationUrl: null } })

export const userPatchSchema = z
  .strictObject({
    displayName: nameText(200),
    role: z.enum(ROLES),
    contactAccess,
    status: z.enum(['active', 'suspended']).describe('A suspended user can neither log in nor act through keys.'),
  })
  .partial()
  .meta({ id: 'UserPatch', description: 'A JSON merge patch (RFC 7396).', example: { role: 'manager' } })
export type UserPatch = z.output<typeof userPatchSchema>

const USER_SORTS = ['-createdAt', 'createdAt', 'displayName', '-displayName'] as const
export const userListQuery = listQuery(USER_SORTS, {
  role: z.enum(ROLES).optional(),
  status: z.enum(USER_STATUSES).optional(),
  email: nameText(254).optional(),
  teamId: idSchema.optional().describe('The members of this team.'),
})
export type UserListQuery = z.output<typeof userListQuery>
export const userListSchema = listOf(userSchema).meta({ id: 'UserList' })
export const userParams = z.object({ userId: idSchema })

export const handOverSchema = z.strictObject({ toUserId: idSchema.describe('Who takes over.') }).meta({ id: 'HandOver' })
export const handedOverSchema = z
  .object({
    fromUserId: idSchema,
    toUserId: idSchema,
    moved: z.record(z.string(), z.int()).describe('How many moved, by kind: contacts, and later tasks and cases.'),
  })
  .meta({ id: 'HandedOver', example: { fromUserId: EXAMPLE.id, toUserId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e60', moved: { contacts: 12 } } })

/** Who is asking. */
export const meSchema = z
  .object({
    type: z.enum(['user', 'api_key']),
    id: idSchema.describe('Of the user or of the key.'),
    user: userSchema.nullable().describe('The user, or for whom the key acts; null for a service key.'),
    organization: z.object({
      id: idSchema,
      slug: z.string(),
      name: z.string(),
      mode: z.enum(ORGANIZATION_MODES),
      country: z.string(),
      timeZone: z.string(),
      currency: z.string(),
      language: z.string(),
    }),
    role: z.enum(ROLES).nullable(),
    scopes: z.array(z.enum(SCOPE_NAMES)),
  })
  .meta({ id: 'Me', description: 'Whoever the credential belongs to, and what it may do.' })

export const mePatchSchema = z
  .strictObject({
    displayName: nameText(200),
    language: languageSchema.nullable(),
    timeZone: timeZoneSchema.nullable(),
    notificationDigest: z
      .enum(DIGEST_RHYTHMS)
      .describe('Whether unread notifications that no mail has told yet are sent by mail, every day or on Mondays; without any there is no mail.'),
    notificationDigestHour: z.int().min(0).max(23).describe("The hour at which, by the user's clock, the organization's where they have none."),
  })
  .partial()
  .meta({ id: 'MePatch', description: 'A JSON merge patch (RFC 7396).', example: { language: 'fa' } })
export type MePatch = z.output<typeof mePatchSchema>

const presentPassword = safeText(200).describe('The present password.')
export const passwordChangeSchema = z.strictObject({ currentPassword: presentPassword, newPassword: passwordSchema }).meta({ id: 'PasswordChange' })
export const secondFactorRemovalSchema = z.strictObject({ password: presentPassword }).meta({ id: 'SecondFactorRemoval' })

export const codeSchema = z
  .string()
  .regex(/^\d{6}$/, 'must be six digits')
  .meta({ description: 'What the authenticator shows now.', example: '492039' })
export const secondFactorCodeSchema = z.strictObject({ code: codeSchema }).meta({ id: 'SecondFactorCode' })
export const secondFactorSchema = z
  .object({ secret: z.string().describe('Base32, for typing in.'), uri: z.string().describe('`otpauth:` for a QR code.') })
  .meta({
    id: 'SecondFactor',
    description: 'What an authenticator is set up with. Shown once; counts only after it was confirmed.',
    example: { secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/Rapport:ada%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Rapport' },
  })
