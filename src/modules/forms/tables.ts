import { boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../platform/columns.ts'
import { organizations, teams, users } from '../identity/tables.ts'

export const FORM_KINDS = ['contact', 'call_back', 'complaint'] as const
export const FIELD_TYPES = ['text', 'email', 'phone', 'textarea', 'choice', 'checkbox', 'date'] as const
/** Where an answer goes, beside a custom field of the contact. What goes nowhere else stands in the body of the interaction. */
export const FIELD_TARGETS = ['displayName', 'givenName', 'familyName', 'email', 'phone', 'subject', 'body', 'callBackDate', 'callBackTime', 'consent'] as const
/** What a ticked box may allow; the same names as consents have. */
export const CONSENT_CHANNELS = ['email', 'sms', 'phone', 'messenger', 'letter', 'social'] as const
export const CONSENT_PURPOSES = ['marketing', 'survey'] as const

export interface FormConsent {
  channel: (typeof CONSENT_CHANNELS)[number]
  purpose: (typeof CONSENT_PURPOSES)[number]
}
export interface FormField {
  name: string
  label: string
  type: (typeof FIELD_TYPES)[number]
  required: boolean
  /** One of the targets, or `customFields.` and a key. */
  mapsTo: string | null
  choices: string[]
  consent: FormConsent | null
}
/** Submissions an hour. */
export interface FormLimits {
  perAddress: number
  perForm: number
}

export const forms = pgTable(
  'forms',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    key: text().notNull(),
    name: text().notNull(),
    kind: text({ enum: FORM_KINDS }).notNull(),
    fields: jsonb().$type<FormField[]>().notNull(),
    ownerId: uuid('owner_id'),
    teamId: uuid('team_id'),
    thankYouUrl: text('thank_you_url'),
    allowedOrigins: text('allowed_origins').array().notNull(),
    honeypot: text().notNull(),
    limits: jsonb().$type<FormLimits>().notNull(),
    /** How soon whoever asked for a call-back without saying when is to be rung. */
    callBackMinutes: integer('call_back_minutes').notNull(),
    enabled: boolean().notNull(),
    archivedAt: instant('archived_at'),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    uniqueIndex('forms_key').on(t.organizationId, t.key),
    index('forms_owner').on(t.organizationId, t.ownerId),
    foreignKey({ name: 'forms_owner_fkey', columns: [t.organizationId, t.ownerId], foreignColumns: [users.organizationId, users.id] }),
    foreignKey({ name: 'forms_team_fkey', columns: [t.organizationId, t.teamId], foreignColumns: [teams.organizationId, teams.id] }),
  ],
)

/** What was sent already, as keyed digests only: a page that is sent again makes nothing twice. Nothing here tells who sent what. */
export const formSubmissions = pgTable(
  'form_submissions',
  {
    organizationId: organizationId(),
    formId: uuid('form_id').notNull(),
    key: text().notNull(),
    contentHash: text('content_hash').notNull(),
    receivedAt: instant('received_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.formId, t.key] }),
    index('form_submissions_received').on(t.organizationId, t.formId, t.receivedAt),
    foreignKey({ name: 'form_submissions_form_fkey', columns: [t.organizationId, t.formId], foreignColumns: [forms.organizationId, forms.id] }).onDelete(
      'cascade',
    ),
  ],
)
