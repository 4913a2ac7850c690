import type { TestOrganization } from '../support/app.ts'

/**
 * How each operation is called so that it succeeds: the positive control of the authorization law. An operation without
 * a recipe fails that law.
 */
export interface Recipe {
  /** What a good call answers. */
  readonly status: number
  /** Makes what the call needs in an organization: ids of the path, a body, a query. Called anew for each call. */
  prepare?(at: TestOrganization): Promise<Call>
  /** Fields of the body that hold ids, as paths: with an id of another organization the call is refused and changes nothing. */
  readonly bodyIds?: readonly string[]
}

export interface Call {
  readonly path?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: any
  readonly headers?: Record<string, string>
}

let serial = 0
export function unique(prefix: string): string {
  serial += 1
  return `${prefix}-${serial}`
}

export async function contact(at: TestOrganization, fields: object = {}): Promise<string> {
  const { status, body } = await at.request('POST', '/v1/contacts', { kind: 'person', displayName: unique('Contact'), ...fields })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.id
}

async function relationship(at: TestOrganization): Promise<{ contactId: string; relationshipId: string }> {
  const [contactId, relatedId] = [await contact(at), await contact(at)]
  const { body } = await at.request('POST', `/v1/contacts/${contactId}/relationships`, { relatedId, type: 'household' })
  return { contactId, relationshipId: body.id }
}

const withContact =
  (call: Omit<Call, 'path'> = {}) =>
  async (at: TestOrganization): Promise<Call> => ({ path: { contactId: await contact(at) }, ...call })

export const recipes: Readonly<Record<string, Recipe>> = {
  createContact: { status: 201, prepare: async () => ({ body: { kind: 'person', displayName: 'Ada' } }), bodyIds: ['ownerId'] },
  listContacts: { status: 200 },
  lookUpContact: {
    status: 200,
    async prepare(at) {
      const externalId = unique('lookup')
      await contact(at, { externalId })
      return { query: `externalId=${externalId}` }
    },
  },
  batchContacts: {
    status: 200,
    prepare: async (at) => ({ body: { items: [{ op: 'update', id: await contact(at), data: { source: 'law' } }] } }),
    bodyIds: ['items.0.id', 'items.0.data.ownerId'],
  },
  getContact: { status: 200, prepare: withContact() },
  updateContact: { status: 200, prepare: withContact({ body: { source: 'law' } }), bodyIds: ['ownerId'] },
  archiveContact: { status: 200, prepare: withContact() },
  restoreContact: {
    status: 200,
    async prepare(at) {
      const contactId = await contact(at)
      await at.request('DELETE', `/v1/contacts/${contactId}`)
      return { path: { contactId } }
    },
  },
  eraseContact: { status: 200, prepare: withContact({ body: { confirm: true } }) },
  upsertContact: {
    status: 201,
    prepare: async () => ({ path: { externalId: unique('upsert') }, body: { kind: 'person', displayName: 'Ada' } }),
    bodyIds: ['ownerId'],
  },
  listTags: { status: 200 },
  getTimeline: { status: 200, prepare: withContact() },
  listLifecycleMoves: { status: 200, prepare: withContact() },
  moveContact: { status: 201, prepare: withContact({ body: { stage: 'awareness', reason: 'law' } }) },
  createRelationship: {
    status: 201,
    prepare: async (at) => ({ path: { contactId: await contact(at) }, body: { relatedId: await contact(at), type: 'household' } }),
    bodyIds: ['relatedId'],
  },
  listRelationships: { status: 200, prepare: withContact() },
  getRelationship: { status: 200, prepare: async (at) => ({ path: await relationship(at) }) },
  updateRelationship: { status: 200, prepare: async (at) => ({ path: await relationship(at), body: { role: 'law' } }) },
  deleteRelationship: { status: 204, prepare: async (at) => ({ path: await relationship(at) }) },
  listEvents: { status: 200 },
  listAuditEvents: { status: 200 },
  getTestClock: { status: 200 },
  moveTestClock: { status: 200, prepare: async (at) => ({ body: { now: (await at.request('GET', '/v1/test-clock')).body.now } }) },
}

/** Answered by a stream that does not end: its refusals are in the law, its success in test/platform/events.test.ts. */
export const STREAMS = new Set(['streamEvents'])
