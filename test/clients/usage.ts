import createClient from 'openapi-fetch'
import type { paths } from './generated/openapi-typescript.ts'

/**
 * What an integrator writes with the documented client: create, read, list, and a conflict whose problem is told by its
 * `code`. That it compiles shows the types; that it returns shows the service.
 * @throws at the first answer that is not what its type says
 */
export async function useClient(baseUrl: string, apiKey: string): Promise<readonly string[]> {
  const client = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${apiKey}` } })

  const body = { kind: 'person' as const, displayName: 'Ada Lovelace', emails: [{ value: 'ada@client.example' }], tags: ['client'] }
  const header = { 'Idempotency-Key': 'a-client-key' }
  const created = await client.POST('/v1/contacts', { body, params: { header } })
  if (created.data === undefined) throw new Error(`refused: ${created.error.code}`)
  const { id } = created.data
  expect('the address of what was made', created.response.headers.get('location'), `/v1/contacts/${id}`)

  const repeated = await client.POST('/v1/contacts', { body, params: { header } })
  expect('a repeat', repeated.data?.id, id)
  expect('a repeat says so', repeated.response.headers.get('idempotency-replayed'), 'true')

  const read = await client.GET('/v1/contacts/{contactId}', { params: { path: { contactId: id } } })
  expect('what was read', read.data?.emails[0]?.value, 'ada@client.example')

  const changed = await client.PATCH('/v1/contacts/{contactId}', {
    params: { path: { contactId: id }, header: { 'If-Match': read.response.headers.get('etag') ?? '' } },
    body: { familyName: 'King' },
  })
  expect('what was changed', changed.data?.familyName, 'King')

  const listed = await client.GET('/v1/contacts', { params: { query: { tag: 'client', limit: 10, includeTotal: true } } })
  expect('what was listed', listed.data?.data.map((contact) => contact.id).join(), id)
  expect('how many', listed.data?.total?.value, 1)

  const clash = await client.POST('/v1/contacts', { body })
  const problem = clash.error
  if (problem?.code !== 'contact-exists') throw new Error(`the clash answered ${problem?.code ?? clash.response.status}`)
  // Narrowed by its code: only this problem has an `existingId`, and its status is a constant.
  const status: 409 = problem.status
  expect('the status of the clash', clash.response.status, status)
  expect('who has the e-mail', problem.existingId, id)

  const unknown = await client.GET('/v1/contacts/{contactId}', { params: { path: { contactId: '00000000-0000-7000-8000-000000000000' } } })
  expect('a contact that is not there', unknown.error?.code, 'contact-not-found')
  return done
}

const done: string[] = []

function expect(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what}: expected ${String(expected)}, found ${String(found)}`)
  done.push(what)
}
