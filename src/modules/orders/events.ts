import { defineEvent } from '../../platform/jobs/outbox.ts'
import { orderSchema } from './schemas/order.ts'
import { patternChangeSchema } from './schemas/pattern.ts'
import { productSchema } from './schemas/product.ts'
import { returnSchema } from './schemas/return.ts'

/** Never metadata, which may hold anything, nor what becomes of it elsewhere. */
const order = orderSchema.omit({ metadata: true, loyalty: true })
const changedOrder = order.partial()
/** Never the words of the reason. */
const ret = returnSchema.omit({ reason: true, loyalty: true })

export const productCreated = defineEvent('product.created', 'A product was added; `data` is the product.', productSchema)
export const productUpdated = defineEvent('product.updated', 'Fields of a product changed; `previous` has the old values.', productSchema.partial())

export const orderPlaced = defineEvent('order.placed', 'An order was recorded; `data` is the order without its metadata.', order)
export const orderChanged = defineEvent('order.changed', 'Fields of an order changed; `previous` has the old values.', changedOrder)
export const orderDelivered = defineEvent('order.delivered', 'An order was delivered; `data` has what changed.', changedOrder)
export const orderCancelled = defineEvent('order.cancelled', 'An order was cancelled; `data` has what changed.', changedOrder)

export const returnWaiting = defineEvent('return.waiting', 'Something came back whose order is not known yet.', ret)
export const returnRecorded = defineEvent('return.recorded', 'Something of an order came back; `data` is the return without its reason.', ret)
export const returnRefused = defineEvent('return.refused', 'The order of a return came, and does not have what was returned.', ret)

export const buyingPatternChanged = defineEvent(
  'contact.buying_pattern_changed',
  'A customer is silent for much longer than usual, or buys for much less or more, or much less or more often, than usual. Raised once for each change.',
  patternChangeSchema,
)
