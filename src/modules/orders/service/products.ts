import { changesBetween } from '../../../kernel/merge-patch.ts'
import { refuse } from '../../../kernel/problem.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { findContact, survivorOf } from '../../contacts/index.ts'
import { productExists, productNotFound, unknownReference } from '../errors.ts'
import { productCreated, productUpdated } from '../events.ts'
import * as repository from '../repository/products.ts'
import { nextVersion } from '../rules/order.ts'
import { CHANGEABLE_FIELDS, changeProduct, createProduct, type NewProduct, type Product, type ProductPatch } from '../rules/product.ts'
import type { ProductListQuery } from '../schemas/product.ts'

/** @throws productExists */
export function addProduct(ctx: Context, input: NewProduct): Promise<Product> {
  return transact(ctx, async (tx) => {
    const product = createProduct(input, { id: tx.newId(), at: tx.clock.now().toString() })
    if (!(await repository.insertProduct(tx, product))) throw productExists(existing(await repository.findProductIdBySku(tx, input.sku)))
    announce(tx, { event: productCreated, resourceId: product.id, data: product })
    return product
  })
}

function existing(existingId: string | undefined) {
  return existingId === undefined ? {} : { existingId }
}

/** @throws validationFailed, invalidCursor */
export async function listProducts(ctx: Context, query: ProductListQuery): Promise<JsonText> {
  if (query.suitableFor === undefined) return repository.listProducts(ctx, query, undefined)
  const contact = await findContact(ctx, await survivorOf(ctx, query.suitableFor))
  if (contact === undefined || contact.erasedAt !== null) throw unknownReference('/suitableFor', 'contact')
  return repository.listProducts(ctx, query, contact.tags)
}

/** @throws productNotFound */
export async function getProduct(ctx: Context, id: string): Promise<Product> {
  return (await repository.findProduct(ctx, id)) ?? refuse(productNotFound())
}

/** @throws productNotFound, staleVersion */
export function updateProduct(ctx: Context, id: string, patch: ProductPatch): Promise<Product> {
  return transact(ctx, (tx) => change(tx, id, (product) => changeProduct(product, patch)))
}

/** It stays where it was sold, and its SKU is not given again. @throws productNotFound, staleVersion */
export function archiveProduct(ctx: Context, id: string): Promise<null> {
  return transact(ctx, async (tx) => {
    await change(tx, id, (product) => ({ ...product, archivedAt: product.archivedAt ?? tx.clock.now().toString() }))
    return null
  })
}

async function change(tx: Tx, id: string, to: (product: Product) => Product): Promise<Product> {
  const before = (await repository.lockProduct(tx, id)) ?? refuse(productNotFound())
  expectVersion(tx, before)
  const changed = to(before)
  const { previous, data, changed: fields } = changesBetween(before, changed, CHANGEABLE_FIELDS)
  if (fields.length === 0) return before
  const after = nextVersion(changed, tx.clock.now().toString())
  repository.saveProduct(tx, after)
  announce(tx, { event: productUpdated, resourceId: id, data, previous })
  return after
}
