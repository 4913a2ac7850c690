import type { TestOrganization } from '../../support/app.ts'
import type { Call, Recipe } from '../recipes.ts'

const FILE: Call = {
  query: 'format=ndjson',
  body: '{"kind":"person","displayName":"Law"}',
  headers: { 'content-type': 'application/x-ndjson' },
}

async function withImport(at: TestOrganization): Promise<Call> {
  const { status, body } = await at.request('POST', `/v1/imports?${FILE.query}`, FILE.body, FILE.headers)
  if (status !== 202) throw new Error(JSON.stringify(body))
  return { path: { importId: body.id } }
}

export const imports: Readonly<Record<string, Recipe>> = {
  createImport: { status: 202, prepare: async () => FILE },
  listImports: { status: 200 },
  getImport: { status: 200, prepare: withImport },
  // Without the background it is never through: a conflict of its state is what only its own organization is told.
  revertImport: { status: 409, prepare: withImport },
  listImportRows: { status: 200, prepare: withImport },
  exportContacts: { status: 200, prepare: async () => ({ query: 'format=csv' }) },
}
