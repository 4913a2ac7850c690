import { runScan } from '../../../src/modules/merges/service/scans.ts'
import type { TestOrganization } from '../../support/app.ts'
import type { Call, Recipe } from '../recipes.ts'

async function made(at: TestOrganization, url: string, body?: object) {
  const answer = await at.request('POST', url, body)
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
  return answer.body
}

const contact = async (at: TestOrganization, fields: object = {}) => (await made(at, '/v1/contacts', { kind: 'person', displayName: 'Law', ...fields })).id
const merged = async (at: TestOrganization): Promise<Call> => {
  const body = { survivorId: await contact(at), duplicateIds: [await contact(at)] }
  return { path: { mergeId: (await made(at, '/v1/contact-merges', body)).id } }
}

async function scanned(at: TestOrganization): Promise<string> {
  const { id } = await made(at, '/v1/contact-duplicate-scans')
  await runScan(at.services, { organizationId: at.id, scanId: id })
  return id
}

async function withPair(at: TestOrganization): Promise<Call> {
  const contactId = await contact(at, { phones: [{ value: `+4420${String(performance.now()).replace('.', '').slice(0, 8).padEnd(8, '0')}` }] })
  const { phones } = (await at.request('GET', `/v1/contacts/${contactId}`)).body
  await made(at, '/v1/contacts?allowDuplicate=true', { kind: 'person', displayName: 'Law', phones: [{ value: phones[0].value }] })
  await scanned(at)
  const { body } = await at.request('GET', `/v1/contact-duplicates?contactId=${contactId}`)
  return { path: { duplicateId: body.data[0].id } }
}

export const mergeRecipes: Readonly<Record<string, Recipe>> = {
  mergeContacts: {
    status: 201,
    prepare: async (at) => ({ body: { survivorId: await contact(at), duplicateIds: [await contact(at)] } }),
    bodyIds: ['survivorId', 'duplicateIds.0'],
  },
  listMerges: { status: 200 },
  getMerge: { status: 200, prepare: merged },
  revertMerge: { status: 200, prepare: merged },
  listDuplicates: { status: 200 },
  getDuplicate: { status: 200, prepare: withPair },
  dismissDuplicate: { status: 200, prepare: withPair },
  scanDuplicates: { status: 202 },
  getDuplicateScan: { status: 200, prepare: async (at) => ({ path: { scanId: await scanned(at) } }) },
}
