import { z } from 'zod'
import { idSchema, listOf, listQuery, nameText, versioned, wireInstant } from '../../../kernel/schema.ts'

const TAGS_MAX = 50
const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d5001',
  sku: 'REED-40',
  name: 'Reed, 40 dents',
  category: 'spare parts',
  unsuitableTags: ['left-handed'],
  archivedAt: null,
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

export const skuText = nameText(100).describe('The stock-keeping unit: what the product is called in orders.')
export const categoryText = nameText(100)

export const productSchema = z
  .object({
    id: idSchema,
    sku: z.string(),
    name: z.string(),
    category: z.string().nullable(),
    unsuitableTags: z.array(z.string()).describe('Contacts that have one of these tags are not offered it.'),
    archivedAt: wireInstant.nullable(),
    ...versioned,
  })
  .meta({ id: 'Product', description: 'What is sold.', example: EXAMPLE })

const writable = {
  name: nameText(300),
  category: categoryText.nullable().optional(),
  unsuitableTags: z.array(nameText(100)).max(TAGS_MAX).optional().describe('Contacts that have one of these tags are not offered it.'),
}
export const newProductSchema = z
  .strictObject({ sku: skuText, ...writable })
  .meta({ id: 'NewProduct', example: { sku: EXAMPLE.sku, name: EXAMPLE.name, category: EXAMPLE.category } })
export const productPatchSchema = z
  .strictObject({ ...writable, name: writable.name.optional(), archived: z.literal(false).optional().describe('Takes it back from the archive.') })
  .meta({ id: 'ProductPatch', description: 'A JSON merge patch (RFC 7396). The SKU stays: orders name it.', example: { category: 'looms' } })

export const productListQuery = listQuery(['sku', '-sku', '-createdAt', 'createdAt'], {
  sku: skuText.optional(),
  category: categoryText.optional(),
  archived: z.boolean().default(false).describe('Those in the archive, in place of the others.'),
  suitableFor: idSchema.optional().describe('A contact: only what suits it, by its tags.'),
})
export type ProductListQuery = z.output<typeof productListQuery>
export const productListSchema = listOf(productSchema).meta({ id: 'ProductList' })
export const productParams = z.object({ productId: idSchema })
