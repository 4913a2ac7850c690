import type { TestOrganization } from '../../support/app.ts'
import type { Call, Recipe } from '../recipes.ts'
import { complaintIn, made } from './complaints.ts'

const FILE = { body: 'A letter.', headers: { 'content-type': 'text/plain' } }

const withComplaint =
  (call: Omit<Call, 'path'> = {}) =>
  async (at: TestOrganization): Promise<Call> => ({ path: { complaintId: await complaintIn(at) }, ...call })

async function withEvidence(at: TestOrganization): Promise<Call> {
  const complaintId = await complaintIn(at)
  const given = await at.request('POST', `/v1/complaints/${complaintId}/evidence`, FILE.body, FILE.headers)
  return { path: { complaintId, evidenceId: given.body.id } }
}

async function withLink(at: TestOrganization): Promise<Call> {
  const complaintId = await complaintIn(at)
  return { path: { complaintId, linkId: (await made(at, `/v1/complaints/${complaintId}/secret-links`, {})).id } }
}

export const complaintDoorRecipes: Readonly<Record<string, Recipe>> = {
  addComplaintEvidence: { status: 201, prepare: withComplaint(FILE) },
  listComplaintEvidence: { status: 200, prepare: withComplaint() },
  getComplaintEvidence: { status: 200, prepare: withEvidence },
  downloadComplaintEvidence: { status: 200, prepare: withEvidence },
  makeComplaintSecretLink: { status: 201, prepare: withComplaint({ body: {} }) },
  listComplaintSecretLinks: { status: 200, prepare: withComplaint() },
  revokeComplaintSecretLink: { status: 204, prepare: withLink },
}
