import { applyPatch } from '../../../kernel/merge-patch.ts'
import type { products } from '../tables.ts'

export type Product = Omit<typeof products.$inferSelect, 'organizationId'>

export interface NewProduct {
  readonly sku: string
  readonly name: string
  readonly category?: string | null | undefined
  readonly unsuitableTags?: readonly string[] | undefined
}
export interface ProductPatch extends Omit<NewProduct, 'sku' | 'name'> {
  readonly name?: string | undefined
  readonly archived?: false | undefined
}
export const CHANGEABLE_FIELDS = ['name', 'category', 'unsuitableTags', 'archivedAt'] as const satisfies readonly (keyof Product)[]

export function createProduct(
  { sku, name, category = null, unsuitableTags = [] }: NewProduct,
  { id, at }: { readonly id: string; readonly at: string },
): Product {
  return { id, sku, name, category, unsuitableTags: [...new Set(unsuitableTags)], archivedAt: null, version: 1, createdAt: at, updatedAt: at }
}

export function changeProduct(before: Product, { archived, unsuitableTags, name, category }: ProductPatch): Product {
  return applyPatch<Product>(before, {
    name,
    category,
    unsuitableTags: unsuitableTags && [...new Set(unsuitableTags)],
    archivedAt: archived === false ? null : undefined,
  })
}
