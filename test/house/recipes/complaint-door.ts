import type { TestOrganization } from '../../support/app.ts'
import type { Call, Recipe } from '../recipes.ts'
import { complaintIn, made, type Reached } from './complaints.ts'

const FILE = { body: 'A letter.', headers: { 'content-type': 'text/plain' } }

const FORM = {
  body: '--law\r\ncontent-disposition: form-data; name="file"; filename="letter.txt"\r\ncontent-type: text/plain\r\n\r\nA letter.\r\n--law--\r\n',
  headers: { 'content-type': 'multipart/form-data; boundary=law' },
}

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

/** The token of a new secret link to a complaint. */
async function tokenOf(at: TestOrganization, complaintId: string): Promise<string> {
  return (await made(at, `/v1/complaints/${complaintId}/secret-links`, {})).url.split('/').at(-1)
}

const byLink =
  (reached: Reached = 'received', call: Omit<Call, 'path'> = {}) =>
  async (at: TestOrganization): Promise<Call> => ({ path: { token: await tokenOf(at, await complaintIn(at, reached)) }, ...call })

export const complaintDoorRecipes: Readonly<Record<string, Recipe>> = {
  addComplaintEvidence: { status: 201, prepare: withComplaint(FILE) },
  listComplaintEvidence: { status: 200, prepare: withComplaint() },
  getComplaintEvidence: { status: 200, prepare: withEvidence },
  downloadComplaintEvidence: { status: 200, prepare: withEvidence },
  makeComplaintSecretLink: { status: 201, prepare: withComplaint({ body: {} }) },
  listComplaintSecretLinks: { status: 200, prepare: withComplaint() },
  revokeComplaintSecretLink: { status: 204, prepare: withLink },
  readComplaintByLink: { status: 200, prepare: byLink() },
  readComplaintProcess: { status: 200, prepare: async (at) => ({ path: { organizationSlug: at.organization.slug } }) },
  addComplainantWords: { status: 200, prepare: byLink('received', { body: { text: 'law' } }) },
  answerComplaintQuestion: {
    status: 200,
    async prepare(at) {
      const complaintId = await complaintIn(at, 'investigating')
      await made(at, `/v1/complaints/${complaintId}/await`, { for: 'complainant', question: 'law' })
      return { path: { token: await tokenOf(at, complaintId) }, body: { text: 'law' } }
    },
  },
  acceptByLink: { status: 200, prepare: byLink('responded', { body: {} }) },
  disputeByLink: { status: 200, prepare: byLink('responded', { body: { text: 'law' } }) },
  answerFollowUpByLink: { status: 200, prepare: byLink('resolved', { body: { outcome: 'solved' } }) },
  withdrawByLink: { status: 200, prepare: byLink('received', { body: {} }) },
  giveEvidenceByLink: { status: 200, prepare: byLink('received', FORM) },
}
