import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { systemActor } from '../../../src/kernel/actor.ts'
import { systemClock } from '../../../src/kernel/clock.ts'
import type { Participant, RemedyDue } from '../../../src/kernel/participants.ts'
import { allowedRemedyMoves, REMEDY_MOVES, REMEDY_TRANSITIONS, type RemedyMove } from '../../../src/modules/complaints/rules/remedies.ts'
import { moveRemedy } from '../../../src/modules/complaints/service/remedies.ts'
import { findTenant } from '../../../src/modules/identity/index.ts'
import { makeContext, type Tx } from '../../../src/platform/context.ts'
import { complaintIn, type Reached } from '../../house/recipes/complaints.ts'
import { type Answer, startApp, type TestOrganization } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

/** What complainants are promised: by whom, over whose approval, and what becomes of it. */
const service = await startApp()
const { organization, db } = service
const START = '2026-03-20T09:00:00Z'
const shop = await organization({ mode: 'test', now: START })

const SCOPES = ['complaints:read', 'complaints:write', 'complaints:approve', 'events:read', 'contacts:read'] as const
const hire = (role: 'owner' | 'admin' | 'manager' | 'agent', fields: object = {}) => colleague(service, shop, { role, scopes: SCOPES, ...fields })
const [agent, manager, admin] = [await hire('agent'), await hire('manager'), await hire('admin')]
type Ask = TestOrganization['request']

const REFUND = (amount: number, fields: object = {}) => ({ kind: 'refund', money: { amount }, ...fields })
const remedies = (complaintId: string) => `/v1/complaints/${complaintId}/remedies`
const propose = (complaintId: string, body: object, who: { request: Ask } = agent) => who.request('POST', remedies(complaintId), body)
const act = (
  complaintId: string,
  id: string,
  move: string,
  body: object = {},
  who: { request: Ask } = agent,
  headers?: Record<string, string>,
): Promise<Answer> => who.request('POST', `${remedies(complaintId)}/${id}/${move}`, body, headers)
const read = async (complaintId: string, id: string, at: TestOrganization = shop) => (await at.request('GET', `${remedies(complaintId)}/${id}`)).body
const complaint = async (complaintId: string, at: TestOrganization = shop) => (await at.request('GET', `/v1/complaints/${complaintId}`)).body
const move = async (complaintId: string, action: string, body: object = {}, at: TestOrganization = shop) => {
  const answer = await at.request('POST', `/v1/complaints/${complaintId}/${action}`, body)
  if (answer.status !== 200) throw new Error(`${action}: ${JSON.stringify(answer.body)}`)
  return answer.body
}
async function made(complaintId: string, body: object, who: { request: Ask } = agent): Promise<string> {
  const answer = await propose(complaintId, body, who)
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body.id
}

t.test('propose: 201 approved at once within the limit, proposed beyond it', async (t) => {
  const id = await complaintIn(shop, 'investigating')
  const first = await propose(id, REFUND(5_000, { description: 'Half' }))
  const own = { type: 'api_key', id: first.body.proposedBy.id }
  t.match(first, {
    status: 201,
    headers: { location: `${remedies(id)}/${first.body.id}`, etag: '"1.0"' },
    body: {
      kind: 'refund',
      status: 'approved',
      money: { amount: 5_000, currency: 'EUR' },
      description: 'Half',
      proposedBy: own,
      approvedBy: own,
      points: null,
    },
  })
  t.match(await propose(id, REFUND(1)), { status: 201, body: { status: 'proposed', approvedBy: null } }, 'a limit is not split')
  t.match(await propose(id, { kind: 'points', points: 500 }), { status: 201, body: { status: 'approved' } }, 'points have a limit of their own')
  t.match(await propose(id, { kind: 'apology' }), { status: 201, body: { status: 'approved' } })
  t.match(
    await propose(id, REFUND(1, { money: { amount: 1, currency: 'USD' } }), admin),
    { status: 201, body: { status: 'proposed' } },
    'another currency: never alone',
  )
  t.match(
    await propose(id, { kind: 'discount', percent: 5 }, admin),
    { status: 201, body: { status: 'proposed', percent: 5 } },
    'a percentage of anything: never alone',
  )
  t.match(await propose(id, { kind: 'discount', percent: 5, money: { amount: 50 } }, admin), { status: 201, body: { status: 'approved' } })
  t.match(await propose(id, REFUND(1), shop), { status: 201, body: { status: 'proposed' } }, 'a service key promises nothing alone')
  t.match(await shop.request('GET', `${remedies(id)}?status=proposed&kind=refund`), {
    status: 200,
    body: { data: [{ money: { amount: 1 } }, { money: { currency: 'USD' } }, {}] },
  })
})
