import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { type Given, type Statement, statement } from '../../../platform/database.ts'
import { organizations } from '../tables.ts'

const organizationColumns = {
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

export function lockOrganization(tx: Tx, id: string): Promise<Organization | undefined> {
  return tx.one(lock, { id })
}
const lock = statement('organizations.lock', organizationColumns, (q, given) =>
  q
    .from(organizations)
    .where(eq(organizations.id, given('id')))
    .for('no key update'),
)

/** The organization of a service that has one; undefined when there are none or several. */
export async function findOnlyOrganization(ctx: Context): Promise<Organization | undefined> {
  const [first, second] = await ctx.many(firstTwo)
  return second === undefined ? first : undefined
}
const firstTwo = statement('organizations.firstTwo', organizationColumns, (q) => q.from(organizations).limit(2))

/** Writes everything that may change but the test clock. */
export function saveOrganization(tx: Tx, organization: Organization): void {
  tx.later(save, { ...organization })
}
const save = statement('organizations.save', {}, (q, given) =>
  q
    .update(organizations)
    .set({
      name: given('name') as never,
      status: given('status') as never,
      country: given('country') as never,
      timeZone: given('timeZone') as never,
      currency: given('currency') as never,
      language: given('language') as never,
      settings: given('settings') as never,
      deleteAfter: given('deleteAfter') as never,
      version: given('version') as never,
      updatedAt: given('updatedAt') as never,
    })
    .where(eq(organizations.id, given('id'))),
)

export interface OrganizationFilters {
  readonly status?: string | undefined
  readonly mode?: string | undefined
  readonly slug?: string | undefined
}

/** The operator's page: over all tenants, so outside the lists that belong to one. In the order of ids, which is that of creation. */
export function pageOfOrganizations(
  ctx: Context,
  page: OrganizationFilters & { readonly descending: boolean; readonly after: string | undefined; readonly limit: number },
): Promise<Organization[]> {
  const { where, given } = conditionsOf(page)
  const beyond =
    page.after === undefined ? undefined : page.descending ? sql`id < ${sql.placeholder('after')}::uuid` : sql`id > ${sql.placeholder('after')}::uuid`
  const direction = sql.raw(page.descending ? 'desc' : 'asc')
  const shape: Statement<Organization> = statement(undefined, organizationColumns, (q) =>
    q
      .from(organizations)
      .where(and(...where, beyond))
      .orderBy(sql`${organizations.id} ${direction}`)
      .limit(sql.placeholder('limit')),
  )
  return ctx.many(shape, { ...given, after: page.after, limit: page.limit })
}

/** How many there are, counted up to `max`. */
export async function countOrganizations(ctx: Context, filters: OrganizationFilters, max: number): Promise<number> {
  const { where, given } = conditionsOf(filters)
  const shape = statement(
    undefined,
    { value: sql<number>`` },
    () => sql`select count(*) from (select 1 from ${organizations} where ${and(sql`true`, ...where)} limit ${max}) as counted`,
  )
  return (await ctx.one(shape, given))?.value ?? 0
}

function conditionsOf({ status, mode, slug }: OrganizationFilters): { where: SQL[]; given: Given } {
  const filters = Object.entries({ status, mode, slug }).filter(([, value]) => value !== undefined)
  return {
    where: filters.map(([name]) => eq(organizations[name as 'status'], sql.placeholder(name))),
    given: Object.fromEntries(filters),
  }
}
