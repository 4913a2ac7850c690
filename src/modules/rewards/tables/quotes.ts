import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { contacts } from '../../contacts/tables.ts'
import type { QuotedBasket, QuoteTerms } from './quote-terms.ts'

export const QUOTE_STATUSES = ['open', 'settled'] as const

/** What a basket would cost and earn, promised for a short time. */
export const quotes = pgTable(
  'quotes',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    contactId: uuid('contact_id').notNull(),
    basket: jsonb().$type<QuotedBasket>().notNull(),
    terms: jsonb().$type<QuoteTerms>().notNull(),
    status: text({ enum: QUOTE_STATUSES }).notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** What became of it. */
    orderId: uuid('order_id'),
    orderExternalId: text('order_external_id'),
    settledAt: instant('settled_at'),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'quotes_contact_fkey', columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }),
    index('quotes_contact').on(t.organizationId, t.contactId, t.id),
  ],
)
