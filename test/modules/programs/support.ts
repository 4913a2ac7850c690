import { programIn } from '../../house/recipes/programs.ts'
import { startApp, type TestOrganization } from '../../support/app.ts'

/** A shop with a clock of its own, and what tests of members ask of it. */
export async function startProgram(now = '2026-03-02T10:00:00Z') {
  const started = await startApp()
  const shop = await started.organization({ mode: 'test', now })
  return { ...started, shop, ...shopWords(shop) }
}

function shopWords(shop: TestOrganization) {
  let serial = 0
  const expect = async (method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: unknown, status = method === 'POST' ? 201 : 200): Promise<any> => {
    const answer = await shop.request(method, path, body)
    if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const contact = async (fields: object = {}): Promise<string> => {
    serial += 1
    return (await expect('POST', '/v1/contacts', { kind: 'person', displayName: `Member ${serial}`, ...fields })).id
  }
  return {
    expect,
    program: (definition: object) => programIn(shop, 'live', definition),
    to: (now: string) => expect('PUT', '/v1/test-clock', { now }),
    contact,
    async member(programId: string, fields: object = {}, of: object = {}): Promise<any> {
      const contactId = await contact(of)
      return expect('POST', `/v1/loyalty/programs/${programId}/members`, { contactId, ...fields })
    },
    async visit(memberId: string, fields: object = {}): Promise<any> {
      serial += 1
      return expect('POST', '/v1/loyalty/events', { memberId, type: 'visit', externalId: `visit ${serial}`, ...fields })
    },
    async order(contactId: string, amount: number, fields: object = {}): Promise<any> {
      serial += 1
      const lines = [{ sku: 'WASH', quantity: 1, unitPrice: amount }]
      return expect('POST', '/v1/orders', { externalId: `order ${serial}`, contactId, currency: 'EUR', lines, ...fields })
    },
    balance: async (memberId: string) => (await expect('GET', `/v1/loyalty/members/${memberId}`)).balances[0],
    tier: (memberId: string) => expect('GET', `/v1/loyalty/members/${memberId}/tier`),
    async events(type: string): Promise<any[]> {
      await shop.numbered()
      const { data } = await expect('GET', `/v1/events?after=0&limit=200&types=${type}`)
      return data
    },
    isValid: async () => (await expect('GET', '/v1/loyalty/ledger/verify')).valid as boolean,
  }
}
