import fc from 'fast-check'
import t from 'tap'
import { leastLoaded } from '../../../src/modules/complaints/rules/routing.ts'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

/** Complaints go to whoever can solve them. */
const test = await startApp()
const shop = await test.organization({ mode: 'test', now: '2026-03-20T09:00:00Z' })
const [ann, ben, cas] = [await colleague(test, shop), await colleague(test, shop), await colleague(test, shop)]
const team = (await shop.request('POST', '/v1/teams', { name: 'Deliveries', memberIds: [ann.id, ben.id] })).body
const set = (routing: object[]) => shop.request('PATCH', '/v1/complaint-settings', { routing })
const make = async (fields: object = {}) => {
  const made = await shop.request('POST', '/v1/complaints', { anonymous: true, channel: 'phone', description: 'x', ...fields })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  return made.body
}

t.test('the first rule that fits says who gets it; what fits none goes to nobody', async (t) => {
  const set1 = await set([
    { subjectKind: 'product', subjectId: 'LOOM-4', severityMin: 4, ownerId: cas.id },
    { subjectKind: 'delivery', teamId: team.id },
    { channel: 'letter', ownerId: ben.id },
  ])
  t.equal(set1.status, 200, JSON.stringify(set1.body))
  const loom = { subjects: [{ kind: 'product', id: 'LOOM-4' }] }
  t.match(await make({ ...loom, severity: 4 }), { ownerId: cas.id, teamId: null })
  t.match(await make({ ...loom, severity: 3 }), { ownerId: null, teamId: null })
  t.match(await make(loom), { ownerId: null })
  t.match(await make({ subjects: [{ kind: 'delivery' }], channel: 'letter' }), { ownerId: null, teamId: team.id })
  t.match(await make({ channel: 'letter' }), { ownerId: ben.id })
  t.match(await make({ channel: 'letter', ownerId: ann.id }), { ownerId: ann.id }, 'who is named by whoever receives it gets it')
  t.ok((await cas.told()).some(({ type }) => type === 'complaint.assigned'))
})

t.test('what becomes known later is asked again while nobody has it', async (t) => {
  await set([{ severityMin: 4, ownerId: cas.id }])
  const { id } = await make()
  t.match((await shop.request('PATCH', `/v1/complaints/${id}`, { severity: 5 })).body, { ownerId: cas.id })
  const fresh = await make()
  const assessed = await shop.request('POST', `/v1/complaints/${fresh.id}/assess`, { severity: 4, safety: false, complexity: 'low', impact: 'low' })
  t.match(assessed, { status: 200, body: { status: 'assessed', ownerId: cas.id } })
})

t.test('in a balanced team 16 at once are shared out evenly, and who is named gets none', async (t) => {
  await set([{ teamId: team.id, balanced: true }])
  const before = (await Promise.all(
    [ann, ben].map(async ({ id }) => (await shop.request('GET', `/v1/complaints?ownerId=${id}&open=true&limit=200`)).body.data.length),
  )) as number[]
  const made = await Promise.all(Array.from({ length: 16 }, () => make()))
  const count = (id: string) => made.filter(({ ownerId }) => ownerId === id).length
  const after = [count(ann.id) + (before[0] ?? 0), count(ben.id) + (before[1] ?? 0)]
  t.equal(count(ann.id) + count(ben.id), 16)
  t.ok(Math.abs((after[0] ?? 0) - (after[1] ?? 0)) <= 1, String(after))
  t.match(await make({ subjects: [{ kind: 'staff', id: ann.id }] }), { ownerId: ben.id })
  const both = [ann, ben].map(({ id }) => ({ kind: 'staff', id }))
  t.match(await make({ subjects: both }), { ownerId: null, teamId: team.id })
})

t.test('whom a rule names may leave, and its team go: what fits it goes to who is left, and what is opened again too', async (t) => {
  const leaver = await colleague(test, shop)
  const gone = (await shop.request('POST', '/v1/teams', { name: 'Gone', memberIds: [ben.id] })).body
  await set([
    { channel: 'letter', ownerId: leaver.id, teamId: team.id },
    { channel: 'email', teamId: gone.id },
  ])
  const { id } = await make({ channel: 'letter', teamId: team.id, ownerId: leaver.id })
  const way: [string, object][] = [
    ['assess', { severity: 3, safety: false, complexity: 'low', impact: 'low' }],
    ['investigate', {}],
    ['propose-decision', { outcome: 'rejected', reasons: 'x', rootCause: { code: 'x', finding: 'x' }, noEvidenceReason: 'x' }],
    ...(['respond', 'accept', 'resolve'] as const).map((move): [string, object] => [move, {}]),
  ]
  for (const [move, body] of way) t.equal((await shop.request('POST', `/v1/complaints/${id}/${move}`, body)).status, 200, move)
  await test.db.pool.query(`update users set status = 'suspended' where id = $1`, [leaver.id])
  t.equal((await shop.request('DELETE', `/v1/teams/${gone.id}`)).status, 204)
  t.match(await make({ channel: 'letter' }), { ownerId: null, teamId: team.id })
  t.match(await make({ channel: 'email' }), { ownerId: null, teamId: null })
  t.match(await shop.request('POST', `/v1/complaints/${id}/reopen`, { reason: 'Again.' }), { status: 200, body: { ownerId: null, teamId: team.id } })
})

t.test('422 rules that name nobody, or nobody of ours', async (t) => {
  t.match(await set([{ channel: 'phone' }]), { status: 422, body: { errors: [{ pointer: '/routing/0/ownerId' }] } })
  t.match(await set([{ teamId: team.id }, { ownerId: shop.id }]), { status: 422, body: { errors: [{ pointer: '/routing/1/ownerId' }] } })
  t.match(await set([{ teamId: shop.id }]), { status: 422, body: { errors: [{ pointer: '/routing/0/teamId' }] } })
})

t.test('whoever gets it has no more to do than any other who may have it', async () => {
  const loads = fc.uniqueArray(fc.record({ userId: fc.string({ minLength: 1 }), open: fc.nat(20) }), { selector: ({ userId }) => userId })
  fc.assert(
    fc.property(loads, fc.nat(), (all, pick) => {
      const named = all.length === 0 ? [] : [all[pick % all.length]?.userId ?? '']
      const subjects = named.map((id) => ({ kind: 'staff' as const, id, label: id }))
      const chosen = leastLoaded({ subjects }, all)
      const able = all.filter(({ userId }) => !named.includes(userId))
      if (chosen === null) return able.length === 0
      const open = able.find(({ userId }) => userId === chosen)?.open ?? Number.POSITIVE_INFINITY
      return able.every((other) => open <= other.open)
    }),
  )
})

t.test('an escalation by hand tells who leads, and goes where it is sent', async (t) => {
  await test.db.pool.query("update users set role = 'manager' where organization_id = $1 and id = $2", [shop.id, cas.id])
  const { id } = await make()
  const escalated = await shop.request('POST', `/v1/complaints/${id}/escalate`, { reason: 'She rang twice.', ownerId: ben.id })
  t.match(escalated, { status: 200, body: { escalationLevel: 1, ownerId: ben.id } })
  t.ok((await cas.told()).some(({ type, resource }) => type === 'complaint.escalated' && resource.id === id))
  t.match((await shop.request('POST', `/v1/complaints/${id}/escalate`, { reason: 'Again.' })).body, { escalationLevel: 2, ownerId: ben.id })
})
