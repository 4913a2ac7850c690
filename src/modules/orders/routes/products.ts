import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { productExists, productNotFound } from '../errors.ts'
import { newProductSchema, productListQuery, productListSchema, productParams, productPatchSchema, productSchema } from '../schemas/product.ts'
import * as service from '../service/products.ts'

const tags = ['Products']

export async function productRoutes(app: App): Promise<void> {
  app.post(
    '/v1/products',
    {
      config: { scope: 'orders:write', location: (product: { id: string }) => `/v1/products/${product.id}` },
      schema: {
        operationId: 'createProduct',
        tags,
        summary: 'Add a product',
        description: 'Lines of orders that leave out name or category have them from here. Orders may name SKUs that are not here.',
        body: newProductSchema,
        response: { 201: productSchema, ...problems(productExists) },
      },
    },
    (request) => service.addProduct(request.ctx, request.body),
  )

  app.get(
    '/v1/products',
    {
      config: { scope: 'orders:read' },
      schema: {
        operationId: 'listProducts',
        tags,
        summary: 'List products',
        description:
          'By SKU, unless sorted otherwise. With `suitableFor` only what may be offered to a contact: what does not suit it, by its tags, is left out.',
        querystring: productListQuery,
        response: { 200: productListSchema },
      },
    },
    (request) => service.listProducts(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/products/:productId',
    {
      config: { scope: 'orders:read' },
      schema: {
        operationId: 'getProduct',
        tags,
        summary: 'Read a product',
        description: 'With an ETag; also one in the archive.',
        params: productParams,
        response: { 200: productSchema, ...problems(productNotFound) },
      },
    },
    (request) => service.getProduct(request.ctx, request.params.productId),
  )

  app.patch(
    '/v1/products/:productId',
    {
      config: { scope: 'orders:write' },
      schema: {
        operationId: 'updateProduct',
        tags,
        summary: 'Change a product',
        description: 'A JSON merge patch. Orders keep the name and category that they were recorded with.',
        params: productParams,
        body: productPatchSchema,
        response: { 200: productSchema, ...problems(productNotFound, staleVersion) },
      },
    },
    (request) => service.updateProduct(request.ctx, request.params.productId, request.body),
  )

  app.delete(
    '/v1/products/:productId',
    {
      config: { scope: 'orders:write' },
      schema: {
        operationId: 'archiveProduct',
        tags,
        summary: 'Archive a product',
        description: 'It is not sold any more. Orders keep it, and its SKU stays taken; a PATCH takes it back.',
        params: productParams,
        response: { 204: z.null().describe('Archived.'), ...problems(productNotFound, staleVersion) },
      },
    },
    (request) => service.archiveProduct(request.ctx, request.params.productId),
  )
}
