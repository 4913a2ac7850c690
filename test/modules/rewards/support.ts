import { programIn } from '../../house/recipes/programs.ts'
import { startApp, type TestOrganization } from '../../support/app.ts'

/** What the tests of rewards have in common: a shop with a club whose members have points. */
export const CLUB = {
  units: [{ code: 'PTS', name: 'Points', clawback: { type: 'debt', maxDebt: 50 } }],
  rules: ['ten', 'hundred', 'thousand'].map((key, i) => ({
    key,
    name: key,
    trigger: { type: 'custom', name: key },
    effect: { type: 'flat', unit: 'PTS', units: 10 ** (i + 1) },
  })),
}

export async function startShop() {
  const service = await startApp()
  const shop = await service.organization({ mode: 'test', now: '2026-03-20T09:00:00Z' })
  return { service, shop, ...shopOf(shop), club: (fields: object = {}) => programIn(shop, 'live', { ...CLUB, ...fields }) }
}

let serial = 0
export function shopOf(shop: TestOrganization) {
  const unique = (prefix: string) => {
    serial += 1
    return `${prefix}-${serial}`
  }
  async function made(url: string, body: object, headers = {}) {
    const answer = await shop.request('POST', url, body, headers)
    if (answer.status >= 300) throw new Error(`${url}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const contact = async (fields: object = {}): Promise<string> => (await made('/v1/contacts', { kind: 'person', displayName: unique('Member'), ...fields })).id
  /** A member with 1000 points unless said otherwise. */
  async function member(programId: string, names: readonly string[] = ['thousand'], fields: object = {}): Promise<string> {
    const { id } = await made(`/v1/loyalty/programs/${programId}/members`, { contactId: await contact(), ...fields })
    for (const name of names) await made('/v1/loyalty/events', { memberId: id, type: 'custom', name, externalId: unique('earned') })
    return id
  }
  const balance = async (memberId: string) => (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body.balances[0]
  const available = async (memberId: string): Promise<number> => (await balance(memberId)).available
  const isSound = async () => (await shop.request('GET', '/v1/loyalty/ledger/verify')).body.valid
  return { unique, made, contact, member, balance, available, isSound }
}
