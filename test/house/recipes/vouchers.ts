import { makeVouchers } from '../../../src/modules/rewards/service/voucher-batches.ts'
import type { TestOrganization } from '../../support/app.ts'
import type { Recipe } from '../recipes.ts'

let serial = 0
const unique = () => {
  serial += 1
  return `voucher recipe ${serial}`
}

const newVoucher = (fields: object = {}) => ({ name: 'Recipe', worth: { type: 'fixed', amount: 500 }, usesMax: 5, ...fields })

async function made(at: TestOrganization, url: string, body: object) {
  const answer = await at.request('POST', url, body, { 'idempotency-key': unique() })
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
  return answer.body
}

/** A voucher, open unless said otherwise, with its code. */
function voucherIn(at: TestOrganization, fields: object = {}): Promise<{ id: string; code: string }> {
  return made(at, '/v1/loyalty/vouchers', newVoucher(fields))
}

const contactIn = async (at: TestOrganization): Promise<string> => (await made(at, '/v1/contacts', { kind: 'person', displayName: unique() })).id
const batchIn = async (at: TestOrganization): Promise<string> => (await made(at, '/v1/loyalty/vouchers/batches', { ...newVoucher(), count: 3 })).id

const withVoucher = async (at: TestOrganization) => ({ path: { voucherId: (await voucherIn(at)).id } })

export const voucherRecipes: Record<string, Recipe> = {
  issueVoucher: { status: 201, prepare: async (at) => ({ body: newVoucher({ contactId: await contactIn(at) }) }), bodyIds: ['contactId'] },
  listVouchers: { status: 200 },
  validateVoucher: {
    status: 200,
    prepare: async (at) => ({ body: { code: (await voucherIn(at)).code, contactId: await contactIn(at) } }),
    bodyIds: ['contactId'],
  },
  getVoucher: { status: 200, prepare: withVoucher },
  showVoucherCode: { status: 200, prepare: withVoucher },
  redeemVoucher: {
    status: 201,
    prepare: async (at) => ({ ...(await withVoucher(at)), body: { contactId: await contactIn(at), externalId: unique() } }),
    bodyIds: ['contactId'],
  },
  releaseVoucher: {
    status: 200,
    async prepare(at) {
      const { path } = await withVoucher(at)
      return { path, body: { redemptionId: (await made(at, `/v1/loyalty/vouchers/${path.voucherId}/redeem`, {})).id } }
    },
  },
  listVoucherRedemptions: { status: 200, prepare: withVoucher },
  revokeVoucher: { status: 200, prepare: async (at) => ({ ...(await withVoucher(at)), body: { reason: 'law' } }) },
  topUpGiftCard: {
    status: 200,
    prepare: async (at) => ({
      path: { voucherId: (await voucherIn(at, { worth: { type: 'gift_card', amount: 500 }, usesMax: null })).id },
      body: { amount: 100 },
      headers: { 'idempotency-key': unique() },
    }),
  },
  createVoucherBatch: { status: 202, prepare: async () => ({ body: { ...newVoucher(), count: 3 } }) },
  listVoucherBatches: { status: 200 },
  getVoucherBatch: { status: 200, prepare: async (at) => ({ path: { batchId: await batchIn(at) } }) },
  exportVoucherCodes: {
    status: 200,
    async prepare(at) {
      const batchId = await batchIn(at)
      await makeVouchers(at.services, { organizationId: at.id, batchId })
      return { path: { batchId } }
    },
  },
}
