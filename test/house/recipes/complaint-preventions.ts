import type { TestOrganization } from '../../support/app.ts'
import type { Call, Recipe } from '../recipes.ts'
import { complaintIn, made } from './complaints.ts'

let serial = 0

/** Once there are root causes decisions name one of them: the others' recipes name this. */
async function cause(at: TestOrganization): Promise<{ code: string; label: string }> {
  await at.request('POST', '/v1/root-causes', { code: 'law', label: 'law' })
  serial += 1
  return { code: `law-${serial}`, label: 'law' }
}
const rootCause = async (at: TestOrganization) => (await made(at, '/v1/root-causes', await cause(at))).id as string

async function owner(at: TestOrganization): Promise<string> {
  serial += 1
  return (await made(at, '/v1/users', { email: `prevention-${serial}@example.com`, displayName: 'Law', role: 'agent' })).id
}
const planned = async (at: TestOrganization) => ({ action: 'law', ownerId: await owner(at), dueDate: '2026-05-01', complaintIds: [await complaintIn(at)] })
const prevention = async (at: TestOrganization) => (await made(at, '/v1/preventions', await planned(at))).id as string
const withPrevention =
  (body?: object) =>
  async (at: TestOrganization): Promise<Call> => ({ path: { preventionId: await prevention(at) }, ...(body === undefined ? {} : { body }) })

/** Two complaints of one cause, where two are a pattern. */
async function pattern(at: TestOrganization): Promise<string> {
  const settings = await at.request('PATCH', '/v1/complaint-settings', { systemicCount: 2 })
  if (settings.status !== 200) throw new Error(JSON.stringify(settings.body))
  await complaintIn(at, 'decision_proposed')
  await complaintIn(at, 'decision_proposed')
  return (await at.request('GET', '/v1/complaint-patterns')).body.data[0].id
}
const withPattern = async (at: TestOrganization): Promise<Call> => ({ path: { patternId: await pattern(at) } })

async function linked(at: TestOrganization): Promise<Call> {
  const complaintId = await complaintIn(at)
  const link = await made(at, `/v1/complaints/${complaintId}/links`, { kind: 'similar', relatedId: await complaintIn(at) })
  return { path: { complaintId, linkId: link.id } }
}
const withComplaint = async (at: TestOrganization): Promise<Call> => ({ path: { complaintId: await complaintIn(at) } })

export const preventionRecipes: Readonly<Record<string, Recipe>> = {
  createRootCause: { status: 201, prepare: async (at) => ({ body: { ...(await cause(at)), parentId: await rootCause(at) } }), bodyIds: ['parentId'] },
  listRootCauses: { status: 200 },
  getRootCause: { status: 200, prepare: async (at) => ({ path: { rootCauseId: await rootCause(at) } }) },
  updateRootCause: {
    status: 200,
    prepare: async (at) => ({ path: { rootCauseId: await rootCause(at) }, body: { parentId: await rootCause(at) } }),
    bodyIds: ['parentId'],
  },
  archiveRootCause: { status: 200, prepare: async (at) => ({ path: { rootCauseId: await rootCause(at) } }) },
  restoreRootCause: {
    status: 200,
    async prepare(at) {
      const rootCauseId = await rootCause(at)
      await at.request('DELETE', `/v1/root-causes/${rootCauseId}`)
      return { path: { rootCauseId } }
    },
  },
  listSimilarComplaints: { status: 200, prepare: withComplaint },
  linkComplaint: {
    status: 201,
    prepare: async (at) => ({ path: { complaintId: await complaintIn(at) }, body: { kind: 'similar', relatedId: await complaintIn(at) } }),
    bodyIds: ['relatedId'],
  },
  listComplaintLinks: { status: 200, prepare: withComplaint },
  unlinkComplaint: { status: 204, prepare: linked },
  listComplaintCluster: { status: 200, prepare: withComplaint },
  listContactsAffectedByComplaint: { status: 200, prepare: withComplaint },
  listComplaintPatterns: { status: 200 },
  getComplaintPattern: { status: 200, prepare: withPattern },
  listPatternComplaints: { status: 200, prepare: withPattern },
  createPrevention: {
    status: 201,
    prepare: async (at) => ({ body: { ...(await planned(at)), patternId: await pattern(at) } }),
    bodyIds: ['ownerId', 'complaintIds.0', 'patternId'],
  },
  listPreventions: { status: 200 },
  getPrevention: { status: 200, prepare: withPrevention() },
  updatePrevention: {
    status: 200,
    prepare: async (at) => ({ path: { preventionId: await prevention(at) }, body: { ownerId: await owner(at) } }),
    bodyIds: ['ownerId'],
  },
  startPrevention: { status: 200, prepare: withPrevention() },
  completePrevention: { status: 200, prepare: withPrevention() },
  cancelPrevention: { status: 200, prepare: withPrevention({ reason: 'law' }) },
  reviewPrevention: {
    status: 200,
    async prepare(at) {
      const preventionId = await prevention(at)
      await made(at, `/v1/preventions/${preventionId}/complete`, {})
      return { path: { preventionId }, body: { verdict: 'effective', comment: 'law' } }
    },
  },
  addPreventedComplaint: {
    status: 200,
    prepare: async (at) => ({ path: { preventionId: await prevention(at) }, body: { complaintId: await complaintIn(at) } }),
    bodyIds: ['complaintId'],
  },
  listPreventedComplaints: { status: 200, prepare: withPrevention() },
  listContactsAffectedByPrevention: { status: 200, prepare: withPrevention() },
}
