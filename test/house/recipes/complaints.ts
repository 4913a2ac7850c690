import type { TestOrganization } from '../../support/app.ts'
import type { Call, Recipe } from '../recipes.ts'

export async function made(at: TestOrganization, url: string, body: object) {
  const answer = await at.request('POST', url, body)
  if (answer.status >= 300) throw new Error(`${url}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

const contact = async (at: TestOrganization) => (await made(at, '/v1/contacts', { kind: 'person', displayName: 'Law' })).id as string
const team = async (at: TestOrganization) => (await made(at, '/v1/teams', { name: `Law ${(await contact(at)).slice(-12)}` })).id as string
async function user(at: TestOrganization): Promise<string> {
  const email = `law-${(await contact(at)).slice(-12)}@example.com`
  return (await made(at, '/v1/users', { email, displayName: 'Law', role: 'agent' })).id
}

const ASSESSMENT = { severity: 3, safety: false, complexity: 'low', impact: 'low' }
const DECISION = { outcome: 'rejected', reasons: 'law', rootCause: { code: 'law', finding: 'law' }, noEvidenceReason: 'law' }
const BECAUSE = { reason: 'law' }

/** The moves that lead from a new complaint to a status, one after the other. */
const PATH = [
  ['assess', 'assessed'],
  ['investigate', 'investigating'],
  ['propose-decision', 'decision_proposed'],
  ['respond', 'responded'],
  ['accept', 'accepted'],
  ['resolve', 'resolved'],
] as const
export type Reached = 'received' | (typeof PATH)[number][1]

/** A complaint that has come so far. */
export async function complaintIn(at: TestOrganization, reached: Reached = 'received', fields: object = {}): Promise<string> {
  const { id } = await made(at, '/v1/complaints', { contactId: await contact(at), channel: 'phone', description: 'law', ...fields })
  for (const [move, status] of reached === 'received' ? [] : PATH) {
    const body = move === 'assess' ? { ...ASSESSMENT, ownerId: await user(at) } : move === 'propose-decision' ? DECISION : {}
    await made(at, `/v1/complaints/${id}/${move}`, body)
    if (status === reached) break
  }
  return id
}

const withComplaint =
  (reached: Reached = 'received', call: Omit<Call, 'path'> | ((at: TestOrganization) => Promise<Omit<Call, 'path'>>) = {}) =>
  async (at: TestOrganization): Promise<Call> => ({
    path: { complaintId: await complaintIn(at, reached) },
    ...(typeof call === 'function' ? await call(at) : call),
  })

export const complaintRecipes: Readonly<Record<string, Recipe>> = {
  createComplaint: {
    status: 201,
    prepare: async (at) => ({
      body: {
        contactId: await contact(at),
        channel: 'phone',
        description: 'law',
        subjects: [{ kind: 'staff', id: await user(at) }],
        ownerId: await user(at),
        teamId: await team(at),
      },
    }),
    bodyIds: ['contactId', 'ownerId', 'teamId'],
  },
  listComplaints: { status: 200 },
  getComplaint: { status: 200, prepare: withComplaint() },
  updateComplaint: { status: 200, prepare: withComplaint('received', { body: { severity: 4 } }) },
  getComplaintClocks: { status: 200, prepare: withComplaint() },
  getComplaintHistory: { status: 200, prepare: withComplaint() },
  addComplaintNote: { status: 201, prepare: withComplaint('received', { body: { body: 'law' } }) },
  listComplaintNotes: { status: 200, prepare: withComplaint() },
  addFollowUp: { status: 201, prepare: withComplaint('resolved', { body: { channel: 'phone', outcome: 'not_reached' } }) },
  listFollowUps: { status: 200, prepare: withComplaint('resolved') },
  getComplaintSettings: { status: 200 },
  updateComplaintSettings: { status: 200, prepare: async () => ({ body: { silenceDays: 10 } }) },
  assignComplaint: {
    status: 200,
    prepare: withComplaint('received', async (at) => ({ body: { ownerId: await user(at), teamId: await team(at) } })),
    bodyIds: ['ownerId', 'teamId'],
  },
  escalateComplaint: {
    status: 200,
    prepare: withComplaint('received', async (at) => ({ body: { ...BECAUSE, ownerId: await user(at), teamId: await team(at) } })),
    bodyIds: ['ownerId', 'teamId'],
  },
  acknowledgeComplaint: { status: 200, prepare: withComplaint('received', { body: { method: 'phone' } }) },
  assessComplaint: {
    status: 200,
    prepare: withComplaint('received', async (at) => ({ body: { ...ASSESSMENT, ownerId: await user(at), teamId: await team(at) } })),
    bodyIds: ['ownerId', 'teamId'],
  },
  investigateComplaint: { status: 200, prepare: withComplaint('assessed', async (at) => ({ body: { ownerId: await user(at) } })), bodyIds: ['ownerId'] },
  awaitAnswer: { status: 200, prepare: withComplaint('investigating', { body: { for: 'third_party', question: 'law' } }) },
  resumeComplaint: {
    status: 200,
    async prepare(at) {
      const complaintId = await complaintIn(at, 'investigating')
      await made(at, `/v1/complaints/${complaintId}/await`, { for: 'third_party', question: 'law' })
      return { path: { complaintId }, body: BECAUSE }
    },
  },
  proposeDecision: { status: 200, prepare: withComplaint('investigating', { body: DECISION }) },
  rejectDecision: { status: 200, prepare: withComplaint('decision_proposed', { body: BECAUSE }) },
  respondToComplaint: { status: 200, prepare: withComplaint('decision_proposed', { body: { text: 'law' } }) },
  acceptResponse: { status: 200, prepare: withComplaint('responded', { body: { comment: 'law' } }) },
  disputeResponse: { status: 200, prepare: withComplaint('responded', { body: BECAUSE }) },
  resolveComplaint: { status: 200, prepare: withComplaint('accepted', { body: { comment: 'law' } }) },
  closeComplaint: {
    status: 200,
    async prepare(at) {
      const complaintId = await complaintIn(at, 'resolved')
      await made(at, `/v1/complaints/${complaintId}/follow-ups`, { channel: 'phone', outcome: 'solved' })
      return { path: { complaintId }, body: { prevention: { decided: 'none', reason: 'law' } } }
    },
  },
  reopenComplaint: { status: 200, prepare: withComplaint('resolved', { body: BECAUSE }) },
  withdrawComplaint: { status: 200, prepare: withComplaint('received', { body: BECAUSE }) },
  markComplaintDuplicate: {
    status: 200,
    prepare: withComplaint('received', async (at) => ({ body: { ...BECAUSE, duplicateOfId: await complaintIn(at) } })),
    bodyIds: ['duplicateOfId'],
  },
  markComplaintOutOfScope: { status: 200, prepare: withComplaint('received', { body: BECAUSE }) },
}
