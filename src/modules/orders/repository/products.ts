import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, equals, filter, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { Known } from '../rules/order.ts'
import type { Product } from '../rules/product.ts'
import { type ProductListQuery, productSchema } from '../schemas/product.ts'
import { products } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(products)

export function findProduct(ctx: Context, id: string): Promise<Product | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Product> = statement('products.byId', columns, (q, given) => q.from(products).where(and(ours(products), eq(products.id, given('id')))))

export function lockProduct(tx: Tx, id: string): Promise<Product | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Product> = statement('products.lock', columns, (q, given) =>
  q
    .from(products)
    .where(and(ours(products), eq(products.id, given('id'))))
    .for('no key update'),
)

export async function findProductIdBySku(ctx: Context, sku: string): Promise<string | undefined> {
  return (await ctx.one(idBySku, { sku }))?.id
}
const idBySku = statement('products.idBySku', { id: products.id }, (q, given) => q.from(products).where(and(ours(products), eq(products.sku, given('sku')))))

/** What is known of SKUs. */
export async function findKnown(ctx: Context, skus: readonly string[]): Promise<ReadonlyMap<string, Known>> {
  return new Map((await ctx.many(bySkus, { skus })).map((product) => [product.sku, product]))
}
const bySkus = statement('products.bySkus', { sku: products.sku, name: products.name, category: products.category }, (q, given) =>
  q.from(products).where(and(ours(products), sql`${products.sku} = any(${given('skus')}::text[])`)),
)

/** Those of SKUs that do not suit whoever has one of these tags. */
export async function findUnsuitable(ctx: Context, skus: readonly string[], tags: readonly string[]): Promise<ReadonlySet<string>> {
  if (skus.length === 0 || tags.length === 0) return new Set()
  return new Set((await ctx.many(unsuitable, { skus, tags })).map(({ sku }) => sku))
}
const unsuitable = statement('products.unsuitable', { sku: products.sku }, (q, given) =>
  q
    .from(products)
    .where(and(ours(products), sql`${products.sku} = any(${given('skus')}::text[])`, sql`${products.unsuitableTags} && ${given('tags')}::text[]`)),
)

/** @returns whether it got in; otherwise another has the SKU */
export async function insertProduct(tx: Tx, product: Product): Promise<boolean> {
  return (await tx.one(insert, { ...product })) !== undefined
}
const insert = statement('products.insert', { id: products.id }, (q, given) =>
  q
    .insert(products)
    .values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never)
    .onConflictDoNothing()
    .returning({ id: products.id }),
)

export function saveProduct(tx: Tx, product: Product): void {
  tx.later(update, { ...product })
}
const update = statement('products.update', {}, (q, given) => {
  const { id: _id, sku: _sku, createdAt: _createdAt, ...changeable } = columns
  return q
    .update(products)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(products), eq(products.id, given('id'))))
})

const list: List = {
  name: 'products',
  table: products,
  fields: wireFields(productSchema, columns),
  sorts: { sku: [products.sku], createdAt: [products.id] },
}

/** @param tags of the contact whom it shall suit */
export function listProducts(ctx: Context, query: ProductListQuery, tags: readonly string[] | undefined): Promise<JsonText> {
  const conditions: Condition[] = [
    query.archived ? { key: 'archived', where: sql`${products.archivedAt} is not null` } : { key: 'kept', where: sql`${products.archivedAt} is null` },
  ]
  conditions.push(...equals(products, query, ['sku', 'category']))
  conditions.push(...filter('tags', tags, sql`not ${products.unsuitableTags} && ${sql.placeholder('tags')}::text[]`))
  return readPage(ctx, list, query, conditions)
}
