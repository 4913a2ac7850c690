import { runScan } from '../../../src/modules/merges/service/scans.ts'
import type { Answer, TestOrganization } from '../../support/app.ts'

/** What the tests of merges ask of an organization. */
export function at(shop: TestOrganization) {
  async function made(url: string, body: object): Promise<any> {
    const answer = await shop.request('POST', url, body)
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
    return answer.body
  }
  return {
    made,
    contact: (fields: object = {}, query = '') => made(`/v1/contacts${query}`, { kind: 'person', displayName: 'Ada Lovelace', ...fields }),
    read: async (id: string) => (await shop.request('GET', `/v1/contacts/${id}`)).body,
    merge: (survivorId: string, duplicateIds: string[], fields: object = {}): Promise<Answer> =>
      shop.request('POST', '/v1/contact-merges', { survivorId, duplicateIds, ...fields }),
    revert: (mergeId: string) => shop.request('POST', `/v1/contact-merges/${mergeId}/revert`),
    listed: async (url: string): Promise<any[]> => {
      const answer = await shop.request('GET', url)
      if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${JSON.stringify(answer.body)}`)
      return answer.body.data
    },
    async scan(): Promise<any> {
      const { body } = await shop.request('POST', '/v1/contact-duplicate-scans')
      await runScan(shop.services, { organizationId: shop.id, scanId: body.id })
      return (await shop.request('GET', `/v1/contact-duplicate-scans/${body.id}`)).body
    },
  }
}
