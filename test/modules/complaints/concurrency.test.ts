import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { startCorrespondence } from './correspondence.ts'

const { shop, db, agent, act, come, complain, complaintOf, contactOf, moveClock } = await startCorrespondence()

const historyOf = async (id: string): Promise<any[]> => (await shop.request('GET', `/v1/complaints/${id}/history?limit=200`)).body.data
const statuses = (answers: readonly { status: number }[]) =>
  Object.fromEntries(Object.entries(Object.groupBy(answers, ({ status }) => String(status))).map(([status, same]) => [status, same?.length]))
const of16 = <T>(fn: (i: number) => Promise<T>) => Promise.all(Array.from({ length: 16 }, (_, i) => fn(i)))
const at = async (upTo: Parameters<typeof come>[1], more: object = {}) => {
  const { id } = await complain((await contactOf(shop, {})).id)
  await come(id, upTo, more)
  return id as string
}
const prevention = { decided: 'none', reason: 'A single case.' }

t.test('of 16 who accept at once one does', async (t) => {
  const id = await at('respond')
  t.same(statuses(await of16(() => act(id, 'accept'))), { 200: 1, 409: 15 })
  t.equal((await historyOf(id)).filter(({ action }) => action === 'accept').length, 1)
})

t.test('of 16 who make a move or its rival at once, the history is one way through the table', async (t) => {
  const rivals: [Parameters<typeof come>[1], [string, object], [string, object]][] = [
    ['respond', ['accept', {}], ['dispute', { reason: 'No.' }]],
    ['respond', ['dispute', { reason: 'No.' }], ['withdraw', { reason: 'Enough.' }]],
    ['propose-decision', ['respond', {}], ['reject-decision', { reason: 'Ask.' }]],
    ['resolve', ['withdraw', { reason: 'Enough.' }], ['reopen', { reason: 'Again.' }]],
    ['investigate', ['await', { for: 'complainant', question: 'What?' }], ['withdraw', { reason: 'Enough.' }]],
  ]
  for (const [from, one, other] of rivals) {
    const id = await at(from)
    const answers = await of16((i) => act(id, ...(i % 2 === 0 ? one : other)))
    t.same(
      answers.filter(({ status }) => status !== 200 && status !== 409).map(({ body }) => body),
      [],
      `${one[0]} and ${other[0]}`,
    )
    const history = (await historyOf(id)).filter(({ fromStatus, toStatus }) => fromStatus !== toStatus)
    for (const [i, action] of history.entries()) if (i > 0) t.equal(action.fromStatus, history[i - 1].toStatus, `${from}: ${action.action}`)
    t.equal((await complaintOf(id)).status, history.at(-1).toStatus)
  }
})

t.test('two complaints are not duplicates of each other, nor is one of what is itself a duplicate', async (t) => {
  const reason = 'Written and rung.'
  for (let i = 0; i < 4; i += 1) {
    const [one, other] = [(await complain(null)).id, (await complain(null)).id]
    const marked = await Promise.all([
      act(one, 'mark-duplicate', { duplicateOfId: other, reason }),
      act(other, 'mark-duplicate', { duplicateOfId: one, reason }),
    ])
    t.same(statuses(marked), { 200: 1, 422: 1 })
    t.same(
      marked.flatMap(({ body }) => body.errors ?? []).map(({ pointer }) => pointer),
      ['/duplicateOfId'],
    )
  }
})

t.test('the clock and the complainant at once: the silence is over or it is not, once', async (t) => {
  const ids = await Promise.all(Array.from({ length: 6 }, () => at('respond')))
  const { silenceEndsAt } = await complaintOf(ids[0] ?? '')
  const [, ...answers] = await Promise.all([moveClock(silenceEndsAt), ...ids.map((id) => act(id, 'accept'))])
  t.same(
    answers.filter(({ status }) => status !== 200 && status !== 409).map(({ body }) => body),
    [],
  )
  for (const id of ids) t.equal((await historyOf(id)).filter(({ action }) => action === 'accept').length, 1)
})

/** Those of this file's database. A connection says what it has met when it is asked to, or when it has nothing to do for long: all are asked at once. */
async function deadlocks(): Promise<number> {
  await Promise.all(Array.from({ length: db.pool.options.max }, () => db.pool.query('select pg_stat_force_next_flush(), pg_sleep(0.3)')))
  return (await db.pool.query('select deadlocks::int from pg_stat_database where datname = current_database()')).rows[0].deadlocks
}

t.test('clocks, a change of their calendar and moves at once: all are done, and the complaint is due when its clocks are', async (t) => {
  const before = await deadlocks()
  const ids = await Promise.all(Array.from({ length: 6 }, () => at('investigate')))
  const [calendar] = (await shop.request('GET', '/v1/calendars')).body.data
  const answers = await Promise.all([
    ...ids.map((id) => act(id, 'await', { for: 'complainant', question: 'What?' })),
    ...ids.map((id) => shop.request('PATCH', `/v1/complaints/${id}`, { severity: 5 })),
    ...[1, 2, 3].map((day) => shop.request('PATCH', `/v1/calendars/${calendar.id}`, { holidays: [`2026-05-0${day}`] })),
    shop.request('PUT', '/v1/test-clock', { now: '2026-05-20T09:00:00Z' }),
  ])
  t.same(
    answers.filter(({ status }) => status !== 200).map(({ body }) => body),
    [],
  )
  for (const id of ids) {
    const dues = (await shop.request('GET', `/v1/complaints/${id}/clocks`)).body.data
      .filter(({ state }: any) => state === 'running')
      .map(({ dueAt }: any) => dueAt)
    t.equal((await complaintOf(id)).nextDueAt, dues.sort()[0] ?? null)
  }
  t.equal(await deadlocks(), before, 'nobody waits for who waits for them')
})

t.test('16 repetitions of a move under one key are one, and answer the same', async (t) => {
  const id = await at('investigate')
  const repeat = () => shop.request('POST', `/v1/complaints/${id}/await`, { for: 'third_party', question: 'Where?' }, { 'Idempotency-Key': `await ${id}` })
  const answers = await of16(repeat)
  t.same(
    answers.filter(({ status }) => status !== 200 && status !== 409),
    [],
  )
  await act(id, 'resume', { reason: 'They rang.' })
  t.match(await repeat(), { status: 200, body: { status: 'awaiting_third_party' }, headers: { 'idempotency-replayed': 'true' } })
  t.match(await complaintOf(id), { status: 'investigating' })
})

t.test('what is said while the person is erased does not outlive it', async (t) => {
  const contact = await contactOf(shop, {})
  const { id } = await complain(contact.id)
  const writer = await db.pool.connect()
  await writer.query('begin')
  await writer.query('select from complaints where id = $1 for no key update', [id])
  const erased = shop.request('POST', `/v1/contacts/${contact.id}/erase`, {})
  await delay(300)
  await writer.query(
    `insert into complaint_notes (organization_id, id, complaint_id, body, author, created_at) values ($1, $2, $3, 'her words', '{"type": "user", "id": "x"}', now())`,
    [shop.id, randomUUID(), id],
  )
  await writer.query('commit')
  writer.release()
  t.ok((await erased).status < 300)
  t.same((await db.pool.query('select body from complaint_notes where complaint_id = $1', [id])).rows, [{ body: '' }])
})

t.test('due work that cannot be done holds nothing up: a prevention that is none is refused when it is named', async (t) => {
  const none = { decided: 'action', reason: 'Thicker boxes.', preventionId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4eff' }
  const id = await at('accept')
  t.match(await act(id, 'resolve', { prevention: none }), { status: 422, body: { errors: [{ pointer: '/prevention/preventionId' }] } })
  const made = await shop.request('POST', '/v1/preventions', { action: 'Thicker boxes', ownerId: agent, dueDate: '2027-01-01', complaintIds: [id] })
  t.equal(made.status, 201, JSON.stringify(made.body))
  t.equal((await act(id, 'resolve', { prevention: { ...none, preventionId: made.body.id } })).status, 200)
  t.equal((await shop.request('POST', `/v1/preventions/${made.body.id}/cancel`, { reason: 'No.' })).status, 200)
  await act(id, 'follow-ups', { channel: 'phone', outcome: 'solved' })
  const { now } = (await shop.request('GET', '/v1/test-clock')).body
  await moveClock(Temporal.Instant.from(now).add({ hours: 1 }).toString())
  t.match(await complaintOf(id), { status: 'resolved' }, 'staff decide anew')
  t.equal((await db.pool.query(`select 1 from due_work where reference = $1`, [id])).rowCount, 0)
  t.equal((await act(id, 'close', { prevention })).status, 200)
})
