import { sql } from 'drizzle-orm'
import { boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { CONTACT_ACCESS, ROLES, SCOPE_NAMES } from '../../kernel/actor.ts'
import { instant, organizationId } from '../../platform/columns.ts'

export const ORGANIZATION_MODES = ['live', 'test'] as const
/** `deleting`: suspended, and deleted for good when its waiting time is over. */
export const ORGANIZATION_STATUSES = ['active', 'suspended', 'deleting'] as const
export const USER_STATUSES = ['invited', 'active', 'suspended'] as const
/** How often somebody gets their notices by mail; weekly is on Mondays. */
export const DIGEST_RHYTHMS = ['off', 'daily', 'weekly'] as const
export const LINK_KINDS = ['invitation', 'password_reset'] as const

/** A tenant. Reference data for every other table. */
export const organizations = pgTable(
  'organizations',
  {
    id: uuid().primaryKey(),
    slug: text().notNull(),
    name: text().notNull(),
    mode: text({ enum: ORGANIZATION_MODES }).notNull(),
    status: text({ enum: ORGANIZATION_STATUSES }).notNull().default('active'),
    country: text().notNull(),
    timeZone: text('time_zone').notNull(),
    currency: text().notNull(),
    language: text().notNull(),
    settings: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** The test clock: where it stands; null in live organizations. */
    now: instant(),
    deleteAfter: instant('delete_after'),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [uniqueIndex('organizations_slug_key').on(t.slug)],
)

export const users = pgTable(
  'users',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    /** As given; `emailKey` is what is unique. */
    email: text().notNull(),
    emailKey: text('email_key').notNull(),
    displayName: text('display_name').notNull(),
    role: text({ enum: ROLES }).notNull(),
    contactAccess: text('contact_access', { enum: CONTACT_ACCESS }).notNull().default('all'),
    status: text({ enum: USER_STATUSES }).notNull(),
    language: text(),
    timeZone: text('time_zone'),
    notificationDigest: text('notification_digest', { enum: DIGEST_RHYTHMS }).notNull().default('off'),
    /** By the user's clock. */
    notificationDigestHour: integer('notification_digest_hour').notNull().default(8),
    /** The subject under which an outside issuer knows this user. */
    externalSubject: text('external_subject'),
    passwordHash: text('password_hash'),
    /** The second factor (RFC 6238), Base32; kept aside until its first code has been shown. */
    totpSecret: text('totp_secret'),
    totpConfirmed: boolean('totp_confirmed').notNull().default(false),
    /** The last time step whose code was taken: a code works once. */
    totpStep: integer('totp_step'),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    uniqueIndex('users_email_key').on(t.organizationId, t.emailKey),
    uniqueIndex('users_external_subject_key').on(t.organizationId, t.externalSubject),
  ],
)

export const teams = pgTable(
  'teams',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    name: text().notNull(),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] }), uniqueIndex('teams_name_key').on(t.organizationId, t.name)],
)

export const teamMembers = pgTable(
  'team_members',
  {
    organizationId: organizationId(),
    teamId: uuid('team_id').notNull(),
    userId: uuid('user_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.teamId, t.userId] }),
    index('team_members_user').on(t.organizationId, t.userId),
    foreignKey({ columns: [t.organizationId, t.teamId], foreignColumns: [teams.organizationId, teams.id] }).onDelete('cascade'),
    foreignKey({ columns: [t.organizationId, t.userId], foreignColumns: [users.organizationId, users.id] }).onDelete('cascade'),
  ],
)

export const apiKeys = pgTable(
  'api_keys',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    name: text().notNull(),
    /** SHA-256 of the secret: the secret has 256 random bits, so a slow hash would add nothing. */
    secretHash: text('secret_hash').notNull(),
    scopes: text({ enum: SCOPE_NAMES }).array().notNull(),
    /** The user it acts for; null for a service key. */
    userId: uuid('user_id'),
    createdBy: uuid('created_by'),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
    lastUsedAt: instant('last_used_at'),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ columns: [t.organizationId, t.userId], foreignColumns: [users.organizationId, users.id] }).onDelete('cascade'),
  ],
)

/** One row per refresh token; the tokens that followed from one log-in are a family. */
export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    familyId: uuid('family_id').notNull(),
    userId: uuid('user_id').notNull(),
    secretHash: text('secret_hash').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    revokedAt: instant('revoked_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    index('refresh_tokens_family').on(t.organizationId, t.familyId),
    index('refresh_tokens_user').on(t.organizationId, t.userId),
    foreignKey({ columns: [t.organizationId, t.userId], foreignColumns: [users.organizationId, users.id] }).onDelete('cascade'),
  ],
)

/** Secret links sent to users: invitations and password resets. Only the hash of the secret is kept. */
export const userLinks = pgTable(
  'user_links',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    kind: text({ enum: LINK_KINDS }).notNull(),
    userId: uuid('user_id').notNull(),
    secretHash: text('secret_hash').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    index('user_links_user').on(t.organizationId, t.userId),
    foreignKey({ columns: [t.organizationId, t.userId], foreignColumns: [users.organizationId, users.id] }).onDelete('cascade'),
  ],
)

/** What concerns a member of staff: assignments, hand-overs, changes at a key customer. */
export const notifications = pgTable(
  'notifications',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    userId: uuid('user_id').notNull(),
    type: text().notNull(),
    summary: text().notNull(),
    resourceType: text('resource_type').notNull(),
    resourceId: text('resource_id').notNull(),
    /** What the resource is about: from whom that is kept, the notice is kept too. */
    aboutId: text('about_id'),
    /** The contact it concerns, for erasure and for who may see it. */
    contactId: uuid('contact_id'),
    readAt: instant('read_at'),
    /** The mail that told it, if one did: the time-ordered id that its Message-ID is made of. */
    digestId: uuid('digest_id'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    index('notifications_user').on(t.organizationId, t.userId, t.id),
    index('notifications_unread').on(t.organizationId, t.userId, t.id).where(sql`${t.readAt} is null`),
    index('notifications_contact').on(t.organizationId, t.contactId).where(sql`${t.contactId} is not null`),
    foreignKey({ columns: [t.organizationId, t.userId], foreignColumns: [users.organizationId, users.id] }).onDelete('cascade'),
  ],
)
