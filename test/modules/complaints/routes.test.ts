import t from 'tap'
import { startApp, type TestOrganization } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

const test = await startApp()
const { organization } = test
const shop = await organization({ mode: 'test', now: '2026-03-20T09:00:00Z' })
const other = await organization()
const [owner, second] = [await colleague(test, shop), await colleague(test, shop)]
const team = (await shop.request('POST', '/v1/teams', { name: 'Care', memberIds: [owner.id] })).body
const contactId = await contact()

async function contact(at: TestOrganization = shop): Promise<string> {
  return (await at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })).body.id
}
async function make(fields: object = {}, at: TestOrganization = shop) {
  const made = await at.request('POST', '/v1/complaints', { contactId, channel: 'phone', description: 'The beam is broken.', ...fields })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  return made.body
}
const act = (id: string, move: string, body?: object, headers?: Record<string, string>) => shop.request('POST', `/v1/complaints/${id}/${move}`, body, headers)
async function go(id: string, ...moves: [string, object?][]) {
  let answer = await shop.request('GET', `/v1/complaints/${id}`)
  for (const [move, body] of moves) {
    answer = await act(id, move, body)
    if (answer.status !== 200) throw new Error(`${move}: ${JSON.stringify(answer.body)}`)
  }
  return answer.body
}
const ASSESSMENT = { severity: 3, safety: false, complexity: 'low', impact: 'low', ownerId: owner.id }
const DECISION = {
  outcome: 'upheld',
  reasons: 'It broke on its way.',
  rootCause: { code: 'packaging', finding: 'Thin box.' },
  noEvidenceReason: 'Seen on the phone.',
}
const DECIDED: [string, object?][] = [
  ['assess', ASSESSMENT],
  ['investigate', {}],
  ['propose-decision', DECISION],
]

t.test('POST /v1/complaints', async (t) => {
  t.test('201 answers every field, null when empty, with a reference to be named by', async (t) => {
    const made = await shop.request('POST', '/v1/complaints', { contactId, channel: 'phone', description: ' As she said it. ' })
    t.equal(made.status, 201, JSON.stringify(made.body))
    t.equal(made.headers['location'], `/v1/complaints/${made.body.id}`)
    t.match(made.body.reference, /^C-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}$/)
    t.match(made.body, {
      ...{ status: 'received', priority: 'normal', description: ' As she said it. ', receivedAt: '2026-03-20T09:00:00Z', subjects: [], anonymous: false },
      ...{ severity: null, ownerId: null, outcome: null, rootCause: null, awaiting: null, decision: null, reopenCount: 0, imported: false },
    })
    t.same((await shop.request('GET', `/v1/complaints/${made.body.id}`)).body, made.body)
    t.same((await shop.request('GET', `/v1/complaints?reference=${made.body.reference}`)).body.data, [made.body])
  })

  t.test('201 anonymous, for somebody else, and of the past', async (t) => {
    const made = await make({ contactId: null, anonymous: true, onBehalfOf: 'Mrs. King', receivedAt: '2026-03-01T10:00:00+01:00' })
    t.match(made, { contactId: null, anonymous: true, onBehalfOf: 'Mrs. King', receivedAt: '2026-03-01T09:00:00Z', createdAt: '2026-03-20T09:00:00Z' })
  })

  t.test('422 names the field, and nothing is made', async (t) => {
    const before = (await shop.request('GET', '/v1/complaints?includeTotal=true')).body.total
    for (const [fields, pointer] of [
      [{ contactId: undefined }, '/contactId'],
      [{ anonymous: true }, '/contactId'],
      [{ contactId: shop.id }, '/contactId'],
      [{ contactId: await contact(other) }, '/contactId'],
      [{ channel: 'pigeon' }, '/channel'],
      [{ description: '' }, '/description'],
      [{ description: 'a\u0000b' }, '/description'],
      [{ receivedAt: '2026-03-20T09:00:01Z' }, '/receivedAt'],
      [{ severity: 6 }, '/severity'],
      [{ severity: 5, priority: 'low' }, '/priority'],
      [{ ownerId: shop.id }, '/ownerId'],
      [{ teamId: shop.id }, '/teamId'],
      [{ subjects: [{ kind: 'staff', id: 'somebody' }] }, '/subjects/0/id'],
      [{ subjects: [{ kind: 'staff', id: shop.id }] }, '/subjects/0/id'],
      [{ subjects: [{ kind: 'weather' }] }, '/subjects/0/kind'],
      [{ status: 'closed' }, '/status'],
    ] as const) {
      const refused = await shop.request('POST', '/v1/complaints', { contactId, channel: 'phone', description: 'x', ...fields })
      t.match(refused, { status: 422, body: { code: 'validation-failed', errors: [{ pointer }] } }, JSON.stringify(fields))
    }
    t.same((await shop.request('GET', '/v1/complaints?includeTotal=true')).body.total, before)
  })

  t.test('200 later the same key: one complaint', async (t) => {
    const body = { contactId, channel: 'email', description: 'Once.' }
    const key = { 'idempotency-key': 'complaint-once' }
    const [first, again] = [await shop.request('POST', '/v1/complaints', body, key), await shop.request('POST', '/v1/complaints', body, key)]
    t.same(again.body, first.body)
  })
})

t.test('the life of a complaint that is upheld, from receipt to closing', async (t) => {
  const { id } = await make({ subjects: [{ kind: 'product', id: 'LOOM-4', label: 'Loom' }] })
  t.match(await go(id, ['acknowledge', { method: 'phone', promisedAt: '2026-03-27T17:00:00Z' }]), {
    ...{ status: 'acknowledged', acknowledgedAt: '2026-03-20T09:00:00Z', promisedAt: '2026-03-27T17:00:00Z' },
  })
  t.match(await go(id, ['assess', { ...ASSESSMENT, severity: 4 }]), { status: 'assessed', priority: 'high', ownerId: owner.id })
  t.match(await go(id, ['investigate']), { status: 'investigating' })
  t.match(await go(id, ['await', { for: 'complainant', question: 'A photo?' }]), { status: 'awaiting_complainant', awaiting: { question: 'A photo?' } })
  t.match(await go(id, ['resume', { reason: 'It came.' }]), { status: 'investigating', awaiting: null })
  t.match(await go(id, ['propose-decision', DECISION]), { status: 'decision_proposed', outcome: 'upheld', rootCause: DECISION.rootCause })
  t.match(await go(id, ['reject-decision', { reason: 'Ask the carrier.' }]), { status: 'investigating', outcome: null, decision: null })
  t.match(await go(id, ['propose-decision', DECISION], ['respond', { text: 'We are sorry.' }]), {
    ...{ status: 'responded', response: 'We are sorry.', silenceEndsAt: '2026-04-03T23:00:00Z' },
  })
  t.match(await go(id, ['accept']), { status: 'responded', acceptance: { by: 'complainant' }, silenceEndsAt: null })
  t.match(await go(id, ['resolve']), { status: 'resolved', resolvedAt: '2026-03-20T09:00:00Z' })
  const early = await act(id, 'close', { prevention: { decided: 'none', reason: 'A single case.' } })
  t.match(early, { status: 409, body: { code: 'transition-not-allowed' } })
  t.match(
    early.body.allowed.find((move: { action: string }) => move.action === 'close'),
    { to: ['closed'], missing: [{ code: 'followedUp' }] },
  )
  t.equal((await act(id, 'follow-ups', { channel: 'phone', outcome: 'solved', comment: 'It fits.' })).status, 201)
  t.match(await act(id, 'close'), { status: 422, body: { errors: [{ pointer: '/prevention' }] } })
  t.match(await go(id, ['close', { prevention: { decided: 'action', reason: 'Thicker boxes.' } }]), { status: 'closed', prevention: { decided: 'action' } })

  t.test('its history is complete, in order, and says who', async (t) => {
    const { data } = (await shop.request('GET', `/v1/complaints/${id}/history`)).body
    t.same(
      data.map(({ action, fromStatus, toStatus }: any) => `${action} ${fromStatus} ${toStatus}`),
      [
        ...['receive null received', 'acknowledge received acknowledged', 'assess acknowledged assessed', 'investigate assessed investigating'],
        ...['await investigating awaiting_complainant', 'resume awaiting_complainant investigating', 'propose-decision investigating decision_proposed'],
        ...['reject-decision decision_proposed investigating', 'propose-decision investigating decision_proposed', 'respond decision_proposed responded'],
        ...['accept responded responded', 'resolve responded resolved', 'follow-up resolved resolved', 'close resolved closed'],
      ],
    )
    t.match(data[2], { actor: { type: 'api_key' }, details: { severity: 4 } })
    await t.rejects(test.db.pool.query("update complaint_actions set action = 'x' where complaint_id = $1", [id]), /never changed/)
    await t.rejects(test.db.pool.query("update complaints set description = 'x' where id = $1", [id]), /never edited/)
  })

  t.test('each move is an event with what changed, and stands in the time line', async (t) => {
    await shop.numbered()
    const own = (await shop.request('GET', '/v1/events?types=complaint.*&limit=200')).body.data.filter((event: any) => event.resource.id === id)
    t.same(own.at(0).type, 'complaint.received')
    t.match(
      own.find(({ type }: any) => type === 'complaint.resolved'),
      { data: { status: 'resolved' }, previous: { status: 'responded', resolvedAt: null } },
    )
    const types = new Set(own.map(({ type }: any) => type))
    for (const name of ['acknowledged', 'assessed', 'investigation_started', 'awaiting', 'resumed', 'decision_proposed', 'decision_rejected', 'closed'])
      t.ok(types.has(`complaint.${name}`), name)
    const line = (await shop.request('GET', `/v1/contacts/${contactId}/timeline?types=complaint.*&limit=200`)).body.data
    t.equal(line.filter((entry: any) => entry.resource.id === id).length, own.length)
  })

  t.test('200 reopened inside its window, 409 after it; its reference stays', async (t) => {
    t.match(await go(id, ['reopen', { reason: 'Broken again.' }]), { status: 'investigating', reopenCount: 1, reason: 'Broken again.', resolvedAt: null })
    await go(id, ['propose-decision', DECISION], ['respond'], ['accept'], ['resolve'])
    await shop.request('PUT', '/v1/test-clock', { now: '2026-07-20T09:00:00Z' })
    const late = await act(id, 'reopen', { reason: 'Much later.' })
    t.match(late, { status: 409, body: { allowed: [{ action: 'reopen', missing: [{ code: 'insideReopenWindow' }] }] } }, 'the system has closed it meanwhile')
  })
})

t.test('409 what is not possible now changes nothing, and says what is', async (t) => {
  const { id } = await make()
  for (const [move, body] of [
    ['resolve'],
    ['respond'],
    ['close', { prevention: { decided: 'none', reason: 'x' } }],
    ['reopen', { reason: 'x' }],
    ['accept'],
  ] as [string, object?][]) {
    const refused = await act(id, move, body)
    t.match(refused, { status: 409, body: { code: 'transition-not-allowed' } }, move)
    const actions = refused.body.allowed.map(({ action }: any) => action)
    t.same(actions, ['update', 'assign', 'escalate', 'acknowledge', 'assess', 'withdraw', 'mark-duplicate', 'mark-out-of-scope'])
  }
  t.match((await shop.request('GET', `/v1/complaints/${id}`)).body, { status: 'received', version: 1 })
})

t.test('422 a promise of what is over', async (t) => {
  const { id } = await make()
  const late = await act(id, 'acknowledge', { method: 'phone', promisedAt: '2026-03-19T09:00:00Z' })
  t.match(late, { status: 422, body: { errors: [{ pointer: '/promisedAt', code: 'in-the-past' }] } })
  t.match((await shop.request('GET', `/v1/complaints/${id}`)).body, { status: 'received', version: 1 })
})

t.test('422 blank words', async (t) => {
  const blank = await shop.request('POST', '/v1/complaints', { anonymous: true, channel: 'phone', description: ' \n ' })
  t.match(blank, { status: 422, body: { errors: [{ pointer: '/description', detail: 'must not be blank' }] } })
  const { id } = await make()
  t.match(await act(id, 'withdraw', { reason: '  ' }), { status: 422, body: { errors: [{ pointer: '/reason' }] } })
})

t.test('422 an assessment without what it needs names each, and an unfit move nothing else', async (t) => {
  const { id } = await make()
  const refused = await act(id, 'assess', { severity: 2 })
  t.same(
    refused.body.errors.map(({ pointer }: any) => pointer),
    ['/safety', '/complexity', '/impact', '/ownerId'],
  )
  t.match(await act(id, 'await', { for: 'complainant' }), { status: 422, body: { errors: [{ pointer: '/question' }] } })
  t.match(await act(id, 'withdraw', {}), { status: 422, body: { errors: [{ pointer: '/reason' }] } })
})

t.test('a disputed decision goes to somebody who has not made it', async (t) => {
  const { id } = await make()
  await go(id, ...DECIDED, ['respond'], ['dispute', { reason: 'Not good enough.' }])
  t.match(await act(id, 'investigate'), { status: 409, body: { code: 'transition-not-allowed' } })
  t.match(await go(id, ['investigate', { ownerId: second.id }]), { status: 'investigating', ownerId: second.id })
  t.ok((await second.told()).some(({ type, resource }) => type === 'complaint.assigned' && resource.id === id))
})

t.test('what ends without a decision: withdrawn, out of scope, duplicate', async (t) => {
  const [withdrawn, elsewhere, twin] = [await make(), await make(), await make()]
  t.match(await go(withdrawn.id, ['withdraw', { reason: 'Found it.' }]), { status: 'withdrawn', outcome: 'withdrawn', reason: 'Found it.' })
  t.match(await go(elsewhere.id, ['mark-out-of-scope', { reason: 'Another shop.' }]), { status: 'out_of_scope', outcome: 'out_of_scope' })
  t.match(await act(twin.id, 'mark-duplicate', { duplicateOfId: twin.id, reason: 'x' }), { status: 422, body: { errors: [{ pointer: '/duplicateOfId' }] } })
  t.match(await go(twin.id, ['mark-duplicate', { duplicateOfId: elsewhere.id, reason: 'Twice.' }]), {
    status: 'duplicate',
    outcome: null,
    duplicateOfId: elsewhere.id,
  })
  for (const { id } of [withdrawn, elsewhere, twin]) t.match(await act(id, 'withdraw', { reason: 'x' }), { status: 409, body: { allowed: [] } })
})

t.test('PATCH: 200 follows the severity and tells what changed, 412 a stale version, 409 once it has ended', async (t) => {
  const made = await make()
  const patch = (body: object, headers?: Record<string, string>) => shop.request('PATCH', `/v1/complaints/${made.id}`, body, headers)
  t.match(await patch({ severity: 5 }), { status: 200, body: { priority: 'urgent', version: 2 } })
  t.match(await patch({ severity: 5 }), { status: 200, body: { version: 2 } })
  t.match(await patch({ severity: 1 }, { 'if-match': '"1.0"' }), { status: 412 })
  t.match(await patch({ description: 'Other words.' }), { status: 422, body: { errors: [{ pointer: '/description' }] } })
  t.match(await patch({ priority: 'low' }), { status: 422, body: { errors: [{ pointer: '/priority' }] } })
  await go(made.id, ['withdraw', { reason: 'x' }])
  t.match(await patch({ severity: 2 }), { status: 409 })
})

t.test('GET /v1/complaints: filters alone and together, in each order', async (t) => {
  const mine = await contact()
  const [grave, light] = [
    await make({ contactId: mine, severity: 5, ownerId: owner.id, subjects: [{ kind: 'product', id: 'SKU-9' }] }),
    await make({ contactId: mine, severity: 1, teamId: team.id, channel: 'email', receivedAt: '2026-01-01T00:00:00Z' }),
  ]
  await go(light.id, ['withdraw', { reason: 'x' }])
  const ids = async (query: string) => (await shop.request('GET', `/v1/complaints?contactId=${mine}&${query}`)).body.data.map(({ id }: any) => id)
  t.same(await ids(''), [light.id, grave.id])
  t.same(await ids('sort=receivedAt'), [light.id, grave.id])
  t.same(await ids('sort=nextDueAt'), await ids('sort=nextDueAt&limit=200'))
  for (const query of [`ownerId=${owner.id}`, 'severity=5', 'priority=urgent', 'open=true', 'status=received', 'subjectKind=product', 'subjectId=SKU-9'])
    t.same(await ids(query), [grave.id], query)
  for (const query of [
    `teamId=${team.id}`,
    'open=false',
    'outcome=withdrawn',
    'channel=email',
    'receivedBefore=2026-02-01T00:00:00Z',
    'severity=1&channel=email',
  ])
    t.same(await ids(query), [light.id], query)
  t.same(await ids('severity=5&channel=email'), [])
})

t.test('16 moves at once: one is made, the others are refused', async (t) => {
  const { id } = await make()
  const answers = await Promise.all(Array.from({ length: 16 }, () => act(id, 'acknowledge', { method: 'phone' })))
  t.equal(answers.filter(({ status }) => status === 200).length, 1)
  t.equal(answers.filter(({ status }) => status === 409).length, 15)
  t.equal((await shop.request('GET', `/v1/complaints/${id}/history`)).body.data.length, 2)
})

t.test('complaint settings: 200 with what suits most, changed by fields, 412 and 422', async (t) => {
  t.match(await shop.request('GET', '/v1/complaint-settings'), { status: 200, body: { reopenWindowDays: 90, silenceDays: 14, version: 1 } })
  const change = (body: object, headers?: Record<string, string>) => shop.request('PATCH', '/v1/complaint-settings', body, headers)
  t.match(await change({ silenceDays: 21 }), { status: 200, body: { silenceDays: 21, reopenWindowDays: 90, version: 2 } })
  t.match(await change({ silenceDays: 28 }, { 'if-match': '"1.0"' }), { status: 412 })
  t.match(await change({ silenceDays: 0 }), { status: 422, body: { errors: [{ pointer: '/silenceDays' }] } })
  t.match(await change({ remedyLimits: { cook: null } }), { status: 422 })
})

t.test('a leaver’s open complaints go to whoever takes over; who is named by one does not get it', async (t) => {
  const leaver = await colleague(test, shop)
  const [open, ended, naming] = [
    await make({ ownerId: leaver.id }),
    await make({ ownerId: leaver.id }),
    await make({ ownerId: leaver.id, subjects: [{ kind: 'staff', id: second.id }] }),
  ]
  await go(ended.id, ['withdraw', { reason: 'x' }])
  const handed = await shop.request('POST', `/v1/users/${leaver.id}/hand-over`, { toUserId: second.id })
  t.match(handed, { status: 200, body: { moved: { complaints: 2 } } }, JSON.stringify(handed.body))
  const ownerOf = async (id: string) => (await shop.request('GET', `/v1/complaints/${id}`)).body.ownerId
  t.same([await ownerOf(open.id), await ownerOf(ended.id), await ownerOf(naming.id)], [second.id, leaver.id, null])
})
