import { customType, uuid } from 'drizzle-orm/pg-core'

/** An instant as the wire shows it: RFC 3339 text in UTC. `Temporal.Instant.from` reads it where arithmetic is needed. */
export const instant = customType<{ data: string; driverData: string }>({ dataType: () => 'timestamp (6) with time zone' })

/** The tenant: first in every primary key, unique index and foreign key of a tenant's table. */
export const organizationId = () => uuid('organization_id').notNull()
