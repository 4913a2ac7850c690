import { z } from 'zod'
import { defineProblem, type Refusal, type RefusalsByConstraint } from '../../kernel/problem.ts'
import { validationFailed } from '../../kernel/problems.ts'

const existingId = (what: string) => ({ existingId: z.string().optional().describe(`The ${what} that has it.`) })

export const productNotFound = defineProblem('product-not-found', 404, 'There is no such product', 'No product has this id.')
export const productExists = defineProblem(
  'product-exists',
  409,
  'Another product has this SKU',
  'A SKU is of one product, archived or not; `existingId` names it.',
  existingId('product'),
)
export const orderNotFound = defineProblem(
  'order-not-found',
  404,
  'There is no such order',
  'No order has this id, or it belongs to a contact that is not yours to see.',
)
export const orderExists = defineProblem(
  'order-exists',
  409,
  'Another order has this external id',
  'The external id was recorded before and said something else then; `existingId` names the order where you may see it. Change it by PATCH. Sending what was recorded again answers 200.',
  existingId('order'),
)
export const orderAttached = defineProblem(
  'order-attached',
  409,
  'The order has a contact already',
  'An order of an unknown customer is attached to a contact once. Contacts that are one person are merged.',
)
export const orderCancelled = defineProblem('order-cancelled', 409, 'The order was cancelled', 'Nothing comes back from an order that was cancelled.')
export const returnNotFound = defineProblem(
  'return-not-found',
  404,
  'There is no such return',
  'No return has this id, or it belongs to a contact that is not yours to see.',
)
export const returnExists = defineProblem(
  'return-exists',
  409,
  'Another return has this external id',
  'The external id was recorded before and said something else then; `existingId` names the return where you may see it. Sending what was recorded again answers 200.',
  existingId('return'),
)
export const returnExceedsOrder = defineProblem(
  'return-exceeds-order',
  409,
  'More comes back than was bought',
  'All returns of an order together are never more than the order: in quantity by line, and in money. `remaining` says what can still come back.',
  {
    remaining: z
      .object({ amount: z.int(), lines: z.array(z.object({ line: z.int(), quantity: z.int() })) })
      .optional()
      .describe('What can still come back, in minor units and by line.')
      .meta({ example: { amount: 1500, lines: [{ line: 1, quantity: 1 }] } }),
  },
)
/** A body that names something which is not there, or not to be seen. */
export function unknownReference(pointer: string, what: string): Refusal {
  return validationFailed({ errors: [{ pointer, code: 'unknown', detail: `is no ${what} of this organization` }] })
}

/** What a violated constraint of the module's tables means: what only the database can see under concurrency. */
export const refusalsByConstraint: RefusalsByConstraint = {
  products_sku_key: () => productExists(),
}
