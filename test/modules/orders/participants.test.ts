import t from 'tap'
import type { OrderBooking, Participant, RecordedOrder, RecordedReturn } from '../../../src/kernel/participants.ts'
import { participants } from '../../../src/modules.ts'
import type { Tx } from '../../../src/platform/context.ts'
import { startApp } from '../../support/app.ts'

/** Whoever books orders and returns is told of each in its transaction, and what it answers is kept with them. */
const PROGRAM = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d6001'
const JOURNAL = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d6002'
const orders: RecordedOrder[] = []
const returns: RecordedReturn[] = []
const booked = (contactId: string | null): OrderBooking[] => [
  contactId === null ? { programId: PROGRAM, skipped: 'no-member' } : { programId: PROGRAM, journalId: JOURNAL },
]
const program: Participant<Tx> = {
  async onOrder(_tx, order) {
    if (order.channel === 'broken') throw new Error('a program that fails')
    orders.push(order)
    return booked(order.contactId)
  },
  async onReturn(_tx, ret) {
    returns.push(ret)
    return booked(ret.order.contactId)
  },
}
;(participants as Participant<Tx>[]).push(program)

const { organization } = await startApp()
const shop = await organization()
const contactId = (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })).body.id
const order = (externalId: string, fields: object = {}) => ({
  externalId,
  currency: 'EUR',
  lines: [{ sku: 'A', quantity: 2, unitPrice: 5_000 }],
  discount: 1,
  ...fields,
})
const place = (externalId: string, fields: object = {}) => shop.request('POST', '/v1/orders', order(externalId, fields))

t.test('an order is told with its lines and their shares, once; what was booked is shown and kept', async (t) => {
  const made = await place('A-1', { contactId, payments: [{ method: 'cash', amount: 100 }] })
  t.same(made.body.loyalty, [{ programId: PROGRAM, journalId: JOURNAL }])
  t.match(orders, [{ id: made.body.id, changes: ['recorded'], contactId, status: 'placed', lines: [{ line: 1, orderDiscount: 1, total: 9_999 }] }])
  t.same((await place('A-1', { contactId, payments: [{ method: 'cash', amount: 100 }] })).body, made.body)
  t.equal(orders.length, 1, 'a repeat is told to nobody')
  t.same((await shop.request('GET', `/v1/orders/${made.body.id}`)).body.loyalty, made.body.loyalty)
  t.same((await shop.request('GET', '/v1/orders')).body.data[0].loyalty, made.body.loyalty)
})

t.test('changes are told by what has changed; others are not', async (t) => {
  const { body } = await place('A-2')
  t.same(body.loyalty, [{ programId: PROGRAM, skipped: 'no-member' }])
  orders.length = 0
  const change = (patch: object) => shop.request('PATCH', `/v1/orders/${body.id}`, patch)
  await change({ metadata: { a: 1 }, promisedAt: '2026-01-01T00:00:00Z' })
  t.same(orders, [])
  const paid = await change({ contactId, payments: [{ method: 'card', amount: 9_999 }] })
  t.match(orders, [{ changes: ['contact', 'payments'], contactId, payments: [{ method: 'card' }] }])
  t.same(paid.body.loyalty, [
    { programId: PROGRAM, skipped: 'no-member' },
    { programId: PROGRAM, journalId: JOURNAL },
  ])
  await change({ status: 'cancelled' })
  t.match(orders[1], { changes: ['status'], status: 'cancelled' })
})

t.test('a return is told with all that came back so far; one that waited, after its order', async (t) => {
  const bring = (externalId: string, fields: object) => shop.request('POST', '/v1/returns', { externalId, orderExternalId: 'A-3', ...fields })
  await bring('R-1', { lines: [{ line: 1, quantity: 1 }] })
  t.same(returns, [], 'nothing to book yet')
  const { body } = await place('A-3', { contactId })
  t.equal(body.loyalty.length, 1, 'what became of the return stands there')
  const made = await bring('R-2', { amount: 1_000 })
  t.same(made.body.loyalty, [{ programId: PROGRAM, journalId: JOURNAL }])
  t.match(returns, [
    { externalId: 'R-1', lines: [{ line: 1, quantity: 1, amount: 4_999 }], amount: 4_999, returned: { amount: 4_999 } },
    { externalId: 'R-2', lines: [], amount: 1_000, order: { id: body.id }, returned: { amount: 5_999, lines: [{ line: 1, quantity: 1, amount: 4_999 }] } },
  ])
  t.same((await shop.request('GET', '/v1/returns?externalId=R-2')).body.data[0].loyalty, made.body.loyalty)
  t.equal((await bring('R-2', { amount: 1_000 })).status, 200)
  t.equal(returns.length, 2)
})

t.test('what fails there undoes the order', async (t) => {
  t.equal((await place('A-4', { channel: 'broken' })).status, 500)
  t.same((await shop.request('GET', '/v1/orders?externalId=A-4')).body.data, [])
})
