import t from 'tap'
import { anonymousActor } from '../../../src/kernel/actor.ts'
import { lockComplaint } from '../../../src/modules/complaints/repository/complaints.ts'
import { answerFollowUp } from '../../../src/modules/complaints/service/follow-ups.ts'
import { contextOfTask } from '../../../src/modules/identity/index.ts'
import { transact } from '../../../src/platform/context.ts'
import { startCorrespondence } from './correspondence.ts'

const { shop, db, agent, act, come, complain, complaintOf, contactOf, mailTo, messagesOf, moveClock, sentFor } = await startCorrespondence()

const followUpsOf = async (id: string): Promise<any[]> => (await shop.request('GET', `/v1/complaints/${id}/follow-ups`)).body.data
const told = async (id: string): Promise<string[]> =>
  (
    await db.pool.query(`select type from notifications where user_id = $1 and resource_id = $2 and type <> 'complaint.assigned' order by id`, [agent, id])
  ).rows.map(({ type }) => type)
const prevention = { decided: 'none', reason: 'A single case.' }
const resolved = async (fields: object | null = {}, more: object = {}) => {
  const contact = fields === null ? null : await contactOf(shop, fields)
  const { id } = await complain(contact?.id ?? null)
  await come(id, 'resolve', more)
  return { id, contact }
}
/** What the complainant says on their own page. */
const sayOf = async (id: string, outcome: 'solved' | 'not_solved') => {
  const ctx = await contextOfTask(shop.services, shop.id, { ...anonymousActor, id: 'complainant' })
  if (ctx === undefined) throw new Error('no context')
  await transact(ctx, async (tx) => {
    const complaint = await lockComplaint(tx, id)
    if (complaint !== undefined) await answerFollowUp(tx, complaint, { outcome, comment: 'By myself.' })
  })
}

t.test('silent, three times asked, then closed: each once', async (t) => {
  const { id, contact } = await resolved({}, { prevention })
  const open = await resolved()
  const unknown = await resolved(null)
  const unreachable = await resolved({ emails: [] })
  const answered = await resolved({}, { prevention })
  const disputed = await resolved()
  const reopened = await resolved()
  await moveClock('2026-04-04T07:59:59Z')
  t.same(await followUpsOf(id), [], 'not before its time, which is seven days of the zone')
  await moveClock('2026-04-04T10:00:00Z')
  t.match(await followUpsOf(id), [{ channel: 'email', outcome: null, by: { type: 'system' } }])
  t.match(await mailTo(contact, /really solved/), { text: /Please tell us here: https:\/\/care\.example\/public/ })
  t.same([await followUpsOf(unknown.id), await told(unknown.id)], [[], ['complaint.follow_up_due']], 'who cannot be written to is asked by somebody')
  t.same(await told(unreachable.id), ['complaint.follow_up_due'])

  await sayOf(answered.id, 'solved')
  await sayOf(disputed.id, 'not_solved')
  t.match(await followUpsOf(answered.id), [{ outcome: 'solved', comment: 'By myself.' }], 'the answer to what was asked')
  await act(reopened.id, 'reopen', { reason: 'It broke again.' })
  await moveClock('2026-04-04T10:01:00Z')
  t.match(await complaintOf(answered.id), { status: 'closed' }, 'solved, and its prevention was decided')
  t.ok((await told(disputed.id)).includes('complaint.not_solved'))

  for (const day of ['11', '18']) await moveClock(`2026-04-${day}T10:00:00Z`)
  t.match(
    (await followUpsOf(id)).map(({ at }: any) => at),
    ['2026-04-04T08:00:00Z', '2026-04-11T08:00:00Z', '2026-04-18T08:00:00Z'],
  )
  t.match(await complaintOf(id), { status: 'resolved' })
  await moveClock('2026-04-26T00:00:00Z')
  t.match(await complaintOf(id), { status: 'closed' })
  const { body } = await shop.request('GET', `/v1/complaints/${id}/history?sort=-at&limit=1`)
  t.match(body.data, [{ action: 'close', actor: { type: 'system' } }])
  t.same(
    (await sentFor(id)).map((reference) => reference.split(':').slice(2).join(':')),
    ['response:1', 'resolved:1', 'follow_up:1', 'follow_up:2', 'follow_up:3', 'closed:1'],
  )
  t.match(await mailTo(contact, /is closed/), { text: /tell us by Friday,? 26 June 2026/ })
  t.match([await complaintOf(open.id), await told(open.id)], [{ status: 'resolved' }, ['complaint.closable']], 'staff decide what is done about the cause')
  t.equal((await act(open.id, 'close', { prevention })).status, 200)
  t.same((await followUpsOf(disputed.id)).length, 1, 'nobody is asked who said that it is not solved')
  t.same((await followUpsOf(reopened.id)).length, 1, 'nor about what is open again')
})

t.test('staff ask, or note what they found out', async (t) => {
  const { id } = await resolved()
  const ask = (body: object) => act(id, 'follow-ups', body)
  t.match(await ask({ channel: 'phone' }), { status: 422, body: { errors: [{ pointer: '/outcome' }] } })
  t.match(await ask({ channel: 'email', comment: 'x' }), { status: 422, body: { errors: [{ pointer: '/outcome' }] } })
  t.match(await ask({ channel: 'phone', outcome: 'solved', at: '2027-01-01T00:00:00Z' }), { status: 422, body: { errors: [{ pointer: '/at' }] } })
  t.match(await ask({ channel: 'sms' }), { status: 409, body: { code: 'channel-not-configured' } })
  t.match(await ask({ channel: 'email' }), { status: 201, body: { outcome: null, channel: 'email' } })
  t.match((await messagesOf(id)).at(-1), { topic: 'follow_up', by: 'system', channel: 'email' })
  t.match(await act((await resolved(null)).id, 'follow-ups', { channel: 'email' }), { status: 409, body: { code: 'complainant-not-reachable' } })
  t.match(await ask({ channel: 'phone', outcome: 'solved' }), { status: 201 })
  t.equal((await act(id, 'close', { prevention })).status, 200)
  await moveClock('2026-04-27T00:00:00Z')
  await act(id, 'reopen', { reason: 'It broke again.' })
  await come(id, 'resolve', {}, 'propose-decision')
  t.equal((await act(id, 'close', { prevention })).status, 409, 'what was solved before says nothing of the new resolution')
})

t.test('nobody is asked of what is not resolved, and what was said before says nothing', async (t) => {
  const { id } = await complain((await contactOf(shop, {})).id)
  for (const body of [{ channel: 'phone', outcome: 'solved' }, { channel: 'email' }])
    t.match(await act(id, 'follow-ups', body), { status: 409, body: { code: 'transition-not-allowed' } })
  t.same(await followUpsOf(id), [])
  await come(id, 'resolve')
  const early = { channel: 'phone', outcome: 'solved', at: '2026-01-01T00:00:00Z' }
  t.match(await act(id, 'follow-ups', early), { status: 422, body: { errors: [{ pointer: '/at', code: 'too-early' }] } })
  t.equal((await act(id, 'close', { prevention })).status, 409)
})

t.test('the last word counts: solved and then not is not closed, not solved and then solved is', async (t) => {
  const say = async (id: string, outcome: string) => t.equal((await act(id, 'follow-ups', { channel: 'phone', outcome })).status, 201)
  const { id } = await resolved()
  await say(id, 'solved')
  await say(id, 'not_solved')
  t.equal((await act(id, 'close', { prevention })).status, 409)
  const { id: better } = await resolved({}, { prevention })
  await say(better, 'not_solved')
  await say(better, 'solved')
  await moveClock('2026-05-01T00:00:00Z')
  t.match(await complaintOf(better), { status: 'closed' })
  t.match(await complaintOf(id), { status: 'resolved' })
})
