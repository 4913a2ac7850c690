import type { TestOrganization } from '../../support/app.ts'
import type { Call, Recipe } from '../recipes.ts'

let serial = 0

async function made(at: TestOrganization, url: string, body: unknown) {
  const answer = await at.request('POST', url, body)
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body
}

function newForm(): { key: string; name: string; fields: object[] } {
  serial += 1
  return { key: `law-${serial}`, name: 'Law', fields: [{ name: 'email', label: 'E-mail', type: 'email', mapsTo: 'email' }] }
}

async function colleague(at: TestOrganization): Promise<string> {
  serial += 1
  return (await made(at, '/v1/users', { email: `form-${serial}-${at.id}@example.com`, displayName: 'Law', role: 'agent' })).id
}
const team = async (at: TestOrganization) => (await made(at, '/v1/teams', { name: `Law ${newForm().key}` })).id as string
const withForm =
  (call: Omit<Call, 'path'> = {}) =>
  async (at: TestOrganization): Promise<Call> => ({ path: { formId: (await made(at, '/v1/forms', newForm())).id }, ...call })

export const formRecipes: Readonly<Record<string, Recipe>> = {
  createForm: {
    status: 201,
    prepare: async (at) => ({ body: { ...newForm(), ownerId: await colleague(at), teamId: await team(at) } }),
    bodyIds: ['ownerId', 'teamId'],
  },
  listForms: { status: 200 },
  getForm: { status: 200, prepare: withForm() },
  getFormHtml: { status: 200, prepare: withForm() },
  updateForm: {
    status: 200,
    prepare: async (at) => withForm({ body: { ownerId: await colleague(at), teamId: await team(at) } })(at),
    bodyIds: ['ownerId', 'teamId'],
  },
  archiveForm: { status: 200, prepare: withForm() },
  restoreForm: {
    status: 200,
    async prepare(at) {
      const call = await withForm()(at)
      await at.request('DELETE', `/v1/forms/${call.path?.['formId']}`)
      return call
    },
  },
  submitForm: {
    status: 200,
    async prepare(at) {
      const { key } = await made(at, '/v1/forms', newForm())
      return { path: { organizationSlug: at.organization.slug, formKey: key }, body: { email: `${key}@example.com` } }
    },
  },
}
