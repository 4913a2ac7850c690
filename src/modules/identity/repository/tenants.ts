import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { statement } from '../../../platform/database.ts'
import { organizations } from '../tables.ts'

export const organizationColumns = {
  id: organizations.id,
  slug: organizations.slug,
  name: organizations.name,
  mode: organizations.mode,
  status: organizations.status,
  country: organizations.country,
  timeZone: organizations.timeZone,
  currency: organizations.currency,
  language: organizations.language,
  settings: organizations.settings,
  now: organizations.now,
  deleteAfter: organizations.deleteAfter,
  version: organizations.version,
  createdAt: organizations.createdAt,
  updatedAt: organizations.updatedAt,
}

export type Organization = typeof organizations.$inferSelect

export function findOrganization(ctx: Context, id: string): Promise<Organization | undefined> {
  return ctx.one(byId, { id })
}
const byId = statement('organizations.byId', organizationColumns, (q, given) => q.from(organizations).where(eq(organizations.id, given('id'))))

export function findOrganizationBySlug(ctx: Context, slug: string): Promise<Organization | undefined> {
  return ctx.one(bySlug, { slug })
}
const bySlug = statement('organizations.bySlug', organizationColumns, (q, given) => q.from(organizations).where(eq(organizations.slug, given('slug'))))

export async function insertOrganization(tx: Tx, organization: Organization): Promise<void> {
  await tx.one(insert, { ...organization })
}
const insert = statement('organizations.insert', {}, (q, given) =>
  q.insert(organizations).values({
    id: given('id'),
    slug: given('slug'),
    name: given('name'),
    mode: given('mode'),
    status: given('status'),
    country: given('country'),
    timeZone: given('timeZone'),
    currency: given('currency'),
    language: given('language'),
    settings: given('settings'),
    now: given('now'),
    createdAt: given('createdAt'),
    updatedAt: given('updatedAt'),
  }),
)
