import type { TestOrganization } from '../../support/app.ts'
import type { Call, Recipe } from '../recipes.ts'
import { complaintIn, made } from './complaints.ts'

const APOLOGY = { kind: 'apology' }
const REPAIR = { kind: 'repair' }
/** Beyond the limit of a service key, which has none. */
const REFUND = { kind: 'refund', money: { amount: 100 } }

/** A remedy that was moved so. */
const withRemedy =
  (body: object, moves: readonly string[] = [], call: Omit<Call, 'path'> = {}) =>
  async (at: TestOrganization): Promise<Call & { readonly path: { readonly complaintId: string; readonly remedyId: string } }> => {
    const complaintId = await complaintIn(at, 'investigating')
    const { id: remedyId } = await made(at, `/v1/complaints/${complaintId}/remedies`, body)
    for (const move of moves) await made(at, `/v1/complaints/${complaintId}/remedies/${remedyId}/${move}`, {})
    return { ...call, path: { complaintId, remedyId } }
  }

const PASSWORD = 'correct horse battery'
let admins = 0

/** Somebody else in person: neither a service key approves, nor whoever made it what it proposed. */
export async function anothersToken(at: TestOrganization): Promise<string> {
  admins += 1
  const email = `approver-${admins}@example.com`
  const { invitationUrl } = await made(at, '/v1/users', { email, displayName: 'Law', role: 'admin' })
  await at.request('POST', `/public/v1/invitations/${new URL(invitationUrl).pathname.split('/').at(-1)}/accept`, { password: PASSWORD })
  return (await made(at, '/v1/auth/tokens', { email, password: PASSWORD, organizationSlug: at.organization.slug })).accessToken
}

export const remedyRecipes: Readonly<Record<string, Recipe>> = {
  proposeRemedy: { status: 201, prepare: async (at) => ({ path: { complaintId: await complaintIn(at, 'investigating') }, body: REFUND }) },
  listRemedies: { status: 200, prepare: async (at) => ({ path: { complaintId: (await withRemedy(APOLOGY)(at)).path.complaintId } }) },
  getRemedy: { status: 200, prepare: withRemedy(APOLOGY) },
  updateRemedy: { status: 200, prepare: withRemedy(REFUND, [], { body: { money: { amount: 200 } } }) },
  approveRemedy: {
    status: 200,
    prepare: async (at) => ({ ...(await withRemedy(REFUND)(at)), body: {}, headers: { authorization: `Bearer ${await anothersToken(at)}` } }),
  },
  offerRemedy: { status: 200, prepare: withRemedy(APOLOGY, [], { body: {} }) },
  acceptRemedy: { status: 200, prepare: withRemedy(APOLOGY, ['offer'], { body: {} }) },
  declineRemedy: { status: 200, prepare: withRemedy(REPAIR, ['offer'], { body: { reason: 'law' } }) },
  fulfilRemedy: { status: 200, prepare: withRemedy(REPAIR, ['offer', 'accept'], { body: { fulfilment: 'law' } }) },
  withdrawRemedy: { status: 200, prepare: withRemedy(REPAIR, ['offer'], { body: { reason: 'law', consented: true } }) },
}
