import type { TestOrganization } from '../../support/app.ts'
import type { Call, Recipe } from '../recipes.ts'

let serial = 0

async function made(at: TestOrganization, url: string, body: unknown): Promise<string> {
  const answer = await at.request('POST', url, body)
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body.id
}

const contact = (at: TestOrganization) => made(at, '/v1/contacts', { kind: 'person', displayName: 'Law' })

async function newOrder(at: TestOrganization): Promise<object> {
  serial += 1
  return { externalId: `law-order-${serial}`, contactId: await contact(at), currency: 'EUR', lines: [{ sku: 'LAW', quantity: 2, unitPrice: 500 }] }
}
const order = async (at: TestOrganization) => made(at, '/v1/orders', await newOrder(at))
const anonymousOrder = async (at: TestOrganization) => made(at, '/v1/orders', { ...(await newOrder(at)), contactId: null })

async function newReturn(at: TestOrganization): Promise<object> {
  serial += 1
  return { externalId: `law-return-${serial}`, orderId: await order(at), amount: 1 }
}

function newProduct(): object {
  serial += 1
  return { sku: `LAW-${serial}`, name: 'Law' }
}
const withProduct =
  (call: Omit<Call, 'path'> = {}) =>
  async (at: TestOrganization): Promise<Call> => ({ path: { productId: await made(at, '/v1/products', newProduct()) }, ...call })

export const orderRecipes: Readonly<Record<string, Recipe>> = {
  createProduct: { status: 201, prepare: async () => ({ body: newProduct() }) },
  listProducts: { status: 200 },
  getProduct: { status: 200, prepare: withProduct() },
  updateProduct: { status: 200, prepare: withProduct({ body: { name: 'Laws' } }) },
  archiveProduct: { status: 204, prepare: withProduct() },
  createOrder: { status: 201, prepare: async (at) => ({ body: await newOrder(at) }), bodyIds: ['contactId'] },
  listOrders: { status: 200 },
  batchOrders: {
    status: 200,
    prepare: async (at) => ({ body: { items: [{ op: 'create', data: await newOrder(at) }] } }),
    bodyIds: ['items.0.data.contactId'],
  },
  getOrder: { status: 200, prepare: async (at) => ({ path: { orderId: await order(at) } }) },
  updateOrder: {
    status: 200,
    prepare: async (at) => ({ path: { orderId: await anonymousOrder(at) }, body: { contactId: await contact(at) } }),
    bodyIds: ['contactId'],
  },
  getOrderFigures: { status: 200, prepare: async (at) => ({ path: { contactId: await contact(at) } }) },
  createReturn: { status: 201, prepare: async (at) => ({ body: await newReturn(at) }), bodyIds: ['orderId'] },
  listReturns: { status: 200 },
  getReturn: { status: 200, prepare: async (at) => ({ path: { returnId: await made(at, '/v1/returns', await newReturn(at)) } }) },
}
