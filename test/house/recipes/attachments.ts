import type { TestOrganization } from '../../support/app.ts'
import type { Call, Recipe } from '../recipes.ts'

const FILE = { body: 'A letter.', headers: { 'content-type': 'text/plain' } }

async function made(at: TestOrganization, url: string, body: unknown, headers: Record<string, string> = {}): Promise<string> {
  const answer = await at.request('POST', url, body, headers)
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body.id
}

const contact = (at: TestOrganization) => made(at, '/v1/contacts', { kind: 'person', displayName: 'Law' })
const HOLDERS: Readonly<Record<string, (at: TestOrganization) => Promise<string>>> = {
  Contact: contact,
  Interaction: async (at) => made(at, '/v1/interactions', { contactId: await contact(at), channel: 'phone', direction: 'inbound', kind: 'call' }),
  Task: (at) => made(at, '/v1/tasks', { type: 'visit' }),
}

/** The operations are the same for each that files hang on. */
export const attachmentRecipes: Readonly<Record<string, Recipe>> = Object.fromEntries(
  Object.entries(HOLDERS).flatMap(([Holder, make]) => {
    const holder = Holder.toLowerCase()
    const withHolder = async (at: TestOrganization): Promise<Call> => ({ path: { [`${holder}Id`]: await make(at) } })
    const withFile = async (at: TestOrganization): Promise<Call> => {
      const { path = {} } = await withHolder(at)
      return { path: { ...path, fileId: await made(at, `/v1/${holder}s/${path[`${holder}Id`]}/files`, FILE.body, FILE.headers) } }
    }
    return [
      [`attach${Holder}File`, { status: 201, prepare: async (at) => ({ ...(await withHolder(at)), ...FILE }) }],
      [`list${Holder}Files`, { status: 200, prepare: withHolder }],
      [`get${Holder}File`, { status: 200, prepare: withFile }],
      [`download${Holder}File`, { status: 200, prepare: withFile }],
      [`delete${Holder}File`, { status: 204, prepare: withFile }],
    ] satisfies [string, Recipe][]
  }),
)
