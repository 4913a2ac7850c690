import { sql } from 'drizzle-orm'
import { bigint, boolean, check, date, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../platform/columns.ts'
import { contacts } from '../contacts/tables.ts'
import { organizations } from '../identity/tables.ts'

export const ORDER_STATUSES = ['placed', 'confirmed', 'shipped', 'delivered', 'completed', 'cancelled'] as const
/** Of a return: its order is not known yet; it counts; its order came and does not have what was returned. */
export const RETURN_STATUSES = ['waiting', 'recorded', 'refused'] as const
export const PATTERN_STATES = ['below', 'usual', 'above'] as const

/** Money of a line in minor units of the order's currency. */
export interface OrderLine {
  /** Its number, from 1. */
  line: number
  sku: string
  category: string | null
  name: string | null
  quantity: number
  unitPrice: number
  /** What was taken off this line. */
  discount: number
  /** Its share of what was taken off the whole order. */
  orderDiscount: number
  tax: number
  /** What the customer is charged for it, tax included. */
  total: number
}
export interface Payment {
  method: string
  amount: number
}
export interface ReturnedLine {
  line: number
  quantity: number
  amount: number
}
/** What a return says of lines, before it is known what they cost. */
export type GivenLine = Pick<ReturnedLine, 'line' | 'quantity'>

const money = (name: string) => bigint(name, { mode: 'number' })

/** What is sold. Orders may name a SKU that stands here or not. */
export const products = pgTable(
  'products',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    sku: text().notNull(),
    name: text().notNull(),
    category: text(),
    /** Whoever has one of these tags is not offered it. */
    unsuitableTags: text('unsuitable_tags').array().notNull(),
    archivedAt: instant('archived_at'),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    uniqueIndex('products_sku_key').on(t.organizationId, t.sku),
    index('products_category').on(t.organizationId, t.category, t.sku),
  ],
)

export const orders = pgTable(
  'orders',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    externalId: text('external_id'),
    /** Null of an unknown customer, and once the person is erased. */
    contactId: uuid('contact_id'),
    placedAt: instant('placed_at').notNull(),
    currency: text().notNull(),
    channel: text(),
    pricesIncludeTax: boolean('prices_include_tax').notNull(),
    lines: jsonb().$type<OrderLine[]>().notNull(),
    /** Those of the lines, each once. */
    skus: text().array().notNull(),
    payments: jsonb().$type<Payment[]>().notNull(),
    subtotal: money('subtotal').notNull(),
    discount: money('discount').notNull(),
    tax: money('tax').notNull(),
    shipping: money('shipping').notNull(),
    total: money('total').notNull(),
    paid: money('paid').notNull(),
    /** What went back so far. */
    returned: money('returned').notNull(),
    requestedAt: instant('requested_at'),
    promisedAt: instant('promised_at'),
    deliveredAt: instant('delivered_at'),
    status: text({ enum: ORDER_STATUSES }).notNull(),
    metadata: jsonb().$type<Record<string, string | number | boolean>>().notNull(),
    /** A digest of what was said when it was recorded, so that a repeat is known; empty once the person is erased. */
    said: text().notNull(),
    derived: integer().notNull(),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'orders_contact_fkey', columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }),
    check('orders_returned_check', sql`${t.returned} between 0 and ${t.total}`),
    uniqueIndex('orders_external_id_key').on(t.organizationId, t.externalId).where(sql`${t.externalId} is not null`),
    // One per filter, each ending in the default order.
    index('orders_placed_at').on(t.organizationId, t.placedAt, t.id),
    index('orders_contact').on(t.organizationId, t.contactId, t.placedAt, t.id),
    index('orders_status').on(t.organizationId, t.status, t.placedAt, t.id),
    index('orders_channel').on(t.organizationId, t.channel, t.placedAt, t.id),
    index('orders_skus').using('gin', t.skus),
  ],
)

/** What came back, or is given back. */
export const returns = pgTable(
  'returns',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    externalId: text('external_id'),
    /** Null while the order is not known. */
    orderId: uuid('order_id'),
    orderExternalId: text('order_external_id'),
    contactId: uuid('contact_id'),
    returnedAt: instant('returned_at').notNull(),
    status: text({ enum: RETURN_STATUSES }).notNull(),
    /** The code of what stood against it, of one that is refused. */
    refusal: text(),
    whole: boolean().notNull(),
    /** By line: what was said of them, and what they came to once the order is known. */
    lines: jsonb().$type<ReturnedLine[] | GivenLine[]>().notNull(),
    /** In minor units of the order's currency; null while it is not known what was returned. */
    amount: money('amount'),
    currency: text(),
    reason: text(),
    said: text().notNull(),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'returns_order_fkey', columns: [t.organizationId, t.orderId], foreignColumns: [orders.organizationId, orders.id] }),
    foreignKey({ name: 'returns_contact_fkey', columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }),
    uniqueIndex('returns_external_id_key').on(t.organizationId, t.externalId).where(sql`${t.externalId} is not null`),
    index('returns_returned_at').on(t.organizationId, t.returnedAt, t.id),
    index('returns_contact').on(t.organizationId, t.contactId, t.returnedAt, t.id),
    index('returns_status').on(t.organizationId, t.status, t.returnedAt, t.id),
    index('returns_order').on(t.organizationId, t.orderId, t.returnedAt, t.id),
    index('returns_waiting').on(t.organizationId, t.orderExternalId, t.id).where(sql`${t.status} = 'waiting'`),
  ],
)

/** What became of an order or a return in programs of loyalty. */
export const orderBookings = pgTable(
  'order_bookings',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    orderId: uuid('order_id').notNull(),
    /** Of a return; null of the order itself and of its changes. */
    returnId: uuid('return_id'),
    programId: uuid('program_id').notNull(),
    journalId: uuid('journal_id'),
    /** The code of why nothing was booked. */
    skipped: text(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.orderId, t.id] }),
    foreignKey({ name: 'order_bookings_order_fkey', columns: [t.organizationId, t.orderId], foreignColumns: [orders.organizationId, orders.id] }),
    foreignKey({ name: 'order_bookings_return_fkey', columns: [t.organizationId, t.returnId], foreignColumns: [returns.organizationId, returns.id] }),
    index('order_bookings_return').on(t.organizationId, t.returnId).where(sql`${t.returnId} is not null`),
  ],
)

/** How a contact buys, and what was said of it already. */
export const buyingPatterns = pgTable(
  'buying_patterns',
  {
    organizationId: organizationId(),
    contactId: uuid('contact_id').notNull(),
    /** How many purchases, at most those that are looked at. */
    purchases: integer().notNull(),
    currency: text().notNull(),
    lastOn: date('last_on', { mode: 'string' }).notNull(),
    /** Medians. */
    usualGapDays: integer('usual_gap_days').notNull(),
    usualValue: money('usual_value').notNull(),
    value: text({ enum: PATTERN_STATES }).notNull(),
    pace: text({ enum: PATTERN_STATES }).notNull(),
    /** The last purchase before the silence that was raised last. */
    silentSince: date('silent_since', { mode: 'string' }),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.contactId] }),
    foreignKey({
      name: 'buying_patterns_contact_fkey',
      columns: [t.organizationId, t.contactId],
      foreignColumns: [contacts.organizationId, contacts.id],
    }).onDelete('cascade'),
  ],
)
