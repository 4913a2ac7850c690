import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { orderDueWork } from './jobs.ts'
import { ordersParticipant } from './participant.ts'
import { orderRoutes } from './routes/orders.ts'
import { productRoutes } from './routes/products.ts'
import { reportRoutes } from './routes/reports.ts'
import { returnRoutes } from './routes/returns.ts'

export const ordersModule: Module = {
  name: 'orders',
  async routes(app) {
    await productRoutes(app)
    await orderRoutes(app)
    await returnRoutes(app)
    await reportRoutes(app)
  },
  constraints: refusalsByConstraint,
  dueWork: orderDueWork,
  participants: [ordersParticipant],
}

export { orderExists } from './errors.ts'
export { boughtWithin, lapsedByRhythm, lapsedForDays } from './repository/bought.ts'
export { holdReturnsBack } from './repository/orders.ts'
export { findUnsuitable } from './repository/products.ts'
export type { NewOrder } from './rules/order.ts'
export { type Order, productOf } from './rules/order.ts'
export { preparedOrder, recordWithin, seenOrders, seeOrder } from './service/orders.ts'
