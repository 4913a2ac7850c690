import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { PNG, upload } from '../modules/attachments/support.ts'
import { startMessaging } from '../modules/messaging/support.ts'
import { send } from '../support/app.ts'
import { colleague } from '../support/staff.ts'

/** Three complaints of one shop, from the first word to the last, through the interface only, by the clock of the organization. */
const started = await startMessaging()
const { app, mails, organization } = started
const shop = await organization({ slug: 'loom', mode: 'test', now: '2026-06-01T08:00:00Z', language: 'en' })
const SCOPES = ['contacts:read', 'tasks:read', 'complaints:read', 'complaints:write', 'complaints:approve', 'events:read'] as const
const [agent, lead, clerk] = [
  await colleague(started, shop, { role: 'agent', scopes: SCOPES.filter((scope) => scope !== 'complaints:approve') }),
  await colleague(started, shop, { role: 'manager', scopes: SCOPES }),
  await colleague(started, shop, { role: 'agent', scopes: SCOPES.filter((scope) => scope !== 'complaints:approve') }),
]
type Staff = typeof agent

async function ask(who: Pick<Staff, 'request'>, method: 'GET' | 'POST' | 'PATCH', url: string, body?: unknown): Promise<any> {
  const answer = await who.request(method, url, body)
  if (answer.status >= 400) throw new Error(`${method} ${url}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}
const anybody = shop as unknown as Pick<Staff, 'request'>
const itIs = async (now: string) => {
  const { status, body } = await shop.request('PUT', '/v1/test-clock', { now })
  if (status !== 200) throw new Error(JSON.stringify(body))
}
const visit = (method: 'GET' | 'POST', url: string, body?: unknown) => send(app, undefined, method, url, body)
const person = async (displayName: string, email: string) => ask(anybody, 'POST', '/v1/contacts', { kind: 'person', displayName, emails: [{ value: email }] })
/** The mail about something, once it has come, with the secret link that it holds. */
async function mailTo(address: string, subject: RegExp): Promise<{ text: string; link: string }> {
  for (let tries = 0; tries < 1_500; tries += 1) {
    const mail = mails.findLast((each) => each.to?.[0]?.address === address && subject.test(each.subject ?? ''))
    const text = mail?.text
    if (text != null) return { text, link: /\/public\/v1\/complaints\/[\w.~-]+/.exec(text)?.[0] ?? '' }
    await delay(20)
  }
  throw new Error(`no mail to ${address} about ${subject}`)
}
const stateOf = (id: string) => ask(anybody, 'GET', `/v1/complaints/${id}`)

const calendar = await ask(anybody, 'POST', '/v1/calendars', {
  name: 'The shop',
  timeZone: 'Europe/London',
  weekly: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '09:00', closes: '17:00' })),
})
const targets = { acknowledgement: 120, firstResponse: 240, response: 960, resolution: 4_800 }
await ask(anybody, 'POST', '/v1/deadline-policies', {
  name: 'Two days',
  calendarId: calendar.id,
  isDefault: true,
  targets: { low: targets, normal: targets, high: targets, urgent: targets },
  pausedBy: { response: ['awaiting_complainant'], resolution: ['awaiting_complainant'] },
  warnings: [{ metric: 'response', minutesBefore: 120 }],
  escalations: [{ metric: 'response', afterMinutes: 60, to: 'user', userId: lead.id }],
})

t.test('from a phone call to a closed prevention', async (t) => {
  const ada = await person('Ada Lovelace', 'ada@example.com')
  const complaint = await ask(agent, 'POST', '/v1/complaints', {
    contactId: ada.id,
    channel: 'phone',
    description: 'The beam of the loom came broken, and the boy at the till laughed.',
    subjects: [
      { kind: 'product', id: 'LOOM-4', label: 'Table loom' },
      { kind: 'staff', id: clerk.id, label: 'The boy at the till' },
    ],
    remedySought: 'A new beam',
  })
  const { id } = complaint
  const act = (who: Staff, move: string, body?: object) => ask(who, 'POST', `/v1/complaints/${id}/${move}`, body)
  t.equal((await clerk.request('GET', `/v1/complaints/${id}`)).status, 404, 'whom it names knows nothing of it')

  await act(agent, 'acknowledge', { method: 'email', nextStep: 'We look at the beam.', promisedAt: '2026-06-03T16:00:00Z' })
  const { text, link } = await mailTo('ada@example.com', new RegExp(complaint.reference))
  t.match(text, /We look at the beam/)
  t.match((await visit('GET', link)).body, { reference: complaint.reference })

  await act(agent, 'assess', { severity: 4, safety: false, complexity: 'medium', impact: 'low', ownerId: agent.id })
  await act(agent, 'investigate')
  await itIs('2026-06-01T10:00:00Z')
  await act(agent, 'await', { for: 'complainant', question: 'Could you send a photo of the beam?' })
  await itIs('2026-06-03T08:30:00Z')
  const photo = await upload(
    { ...shop, request: (_method, url, body, headers) => send(app, undefined, 'POST', url, body, headers) },
    `${link}/evidence?name=beam.png`,
    PNG,
  )
  t.equal(photo.status, 200, JSON.stringify(photo.body))
  t.equal((await visit('POST', `${link}/answer`, { text: 'Here it is.' })).status, 200)
  t.match(await stateOf(id), { status: 'investigating', awaiting: null })
  const clocks = (await ask(agent, 'GET', `/v1/complaints/${id}/clocks`)).data
  t.match(
    clocks.find((clock: any) => clock.metric === 'response'),
    { state: 'running', pauses: [{ state: 'awaiting_complainant' }], isBreached: false },
    'the days it waited for the photo do not count',
  )

  await act(agent, 'propose-decision', { outcome: 'upheld', reasons: 'It broke on its way.', rootCause: { code: 'packaging', finding: 'Thin boxes.' } })
  const [refund, apology] = [
    await act(agent, 'remedies', { kind: 'refund', money: { amount: 9_000 }, description: 'The price of the beam' }),
    await act(agent, 'remedies', { kind: 'apology' }),
  ]
  t.match([refund.status, apology.status], ['proposed', 'approved'], 'more than an agent may promise waits for somebody else')
  t.equal((await agent.request('POST', `/v1/complaints/${id}/respond`, {})).status, 409)
  await act(lead, `remedies/${refund.id}/approve`)
  await act(agent, 'respond', { text: 'We are sorry, and pay the beam back.' })
  await mailTo('ada@example.com', /./)
  t.match((await visit('GET', link)).body, { remedies: [{ kind: 'refund' }, { kind: 'apology' }] })
  t.equal((await visit('POST', `${link}/accept`, {})).status, 200)
  t.match(await stateOf(id), { status: 'remedy_in_progress', acceptance: { by: 'complainant' } })
  t.equal((await agent.request('POST', `/v1/complaints/${id}/resolve`, {})).status, 409, 'a promise that is not kept resolves nothing')
  await act(agent, `remedies/${refund.id}/fulfil`, { fulfilment: 'Refund 2026-17' })
  await act(agent, 'resolve')

  await itIs('2026-06-20T09:00:00Z')
  t.equal((await visit('POST', `${link}/follow-up`, { outcome: 'solved' })).status, 200)
  const prevention = await ask(lead, 'POST', '/v1/preventions', {
    action: 'Thicker boxes above 10 kg',
    ownerId: lead.id,
    dueDate: '2026-07-01',
    reviewDate: '2026-09-01',
    complaintIds: [id],
  })
  const closed = await act(lead, 'close', { prevention: { decided: 'action', reason: 'Thicker boxes', preventionId: prevention.id } })
  t.match(closed, { status: 'closed', prevention: { preventionId: prevention.id } })
  await ask(lead, 'POST', `/v1/preventions/${prevention.id}/complete`, {})
  await itIs('2026-09-01T12:00:00Z')
  const reviewed = await ask(lead, 'POST', `/v1/preventions/${prevention.id}/review`, { verdict: 'effective', comment: 'No beam broke since.' })
  t.match(reviewed, { status: 'done', verdict: 'effective' })
  const history = (await ask(lead, 'GET', `/v1/complaints/${id}/history?limit=200`)).data.map(({ action }: any) => action)
  for (const action of ['receive', 'acknowledge', 'assess', 'investigate', 'await', 'resume', 'propose-decision', 'respond', 'accept', 'resolve', 'close'])
    t.ok(history.includes(action), action)
})

t.test('disputed, escalated, reopened and won', async (t) => {
  await itIs('2026-09-07T08:00:00Z')
  const grace = await person('Grace Hopper', 'grace@example.com')
  const { id, reference } = await ask(agent, 'POST', '/v1/complaints', {
    contactId: grace.id,
    channel: 'email',
    description: 'Billed twice.',
    subjects: [{ kind: 'billing' }],
    ownerId: agent.id,
  })
  const act = (who: Staff, move: string, body?: object) => ask(who, 'POST', `/v1/complaints/${id}/${move}`, body)
  // Nobody looked at it for three days.
  await itIs('2026-09-10T08:00:00Z')
  t.match(await stateOf(id), { escalationLevel: 1 })
  const tasks = (await ask(lead, 'GET', '/v1/tasks?limit=200')).data.filter((task: any) => task.related?.id === id)
  t.ok(tasks.some((task: any) => task.title === `${reference}: response has escalated` && task.assigneeId === lead.id))
  const late = (await ask(lead, 'GET', `/v1/complaints/${id}/clocks`)).data.find((clock: any) => clock.metric === 'response')
  t.match(late, { isBreached: true, breaches: [{ dueAt: '2026-09-08T16:00:00Z' }], escalations: [{ step: 1 }] })

  await act(agent, 'assess', { severity: 2, safety: false, complexity: 'low', impact: 'low' })
  await act(agent, 'investigate')
  const decision = { reasons: 'There was one bill.', rootCause: { code: 'none', finding: 'Nothing found.' }, noEvidenceReason: 'The books say so.' }
  await act(agent, 'propose-decision', { ...decision, outcome: 'rejected' })
  await act(agent, 'respond')
  const { link } = await mailTo('grace@example.com', new RegExp(reference))
  t.equal((await visit('POST', `${link}/dispute`, { text: 'Look at my bank.' })).status, 200)
  t.match(await stateOf(id), { status: 'disputed' })
  t.equal((await agent.request('POST', `/v1/complaints/${id}/investigate`, {})).status, 409, 'who decided it does not look at it again')
  await act(lead, 'investigate', { ownerId: lead.id })
  await act(lead, 'propose-decision', { ...decision, outcome: 'rejected', reasons: 'Your bank is wrong.' })
  await act(lead, 'respond')
  await act(lead, 'accept')
  await act(lead, 'resolve')
  await itIs('2026-09-20T08:00:00Z')
  t.equal((await visit('POST', `${link}/follow-up`, { outcome: 'not_solved', text: 'Twice again.' })).status, 200)
  t.match(await stateOf(id), { status: 'investigating', reopenCount: 1 })
  await act(lead, 'propose-decision', {
    ...decision,
    outcome: 'upheld',
    reasons: 'Billed twice indeed.',
    rootCause: { code: 'billing-run', finding: 'Run twice.' },
  })
  await act(lead, 'respond')
  t.equal((await visit('POST', `${link}/accept`, {})).status, 200)
  await act(lead, 'resolve', { prevention: { decided: 'none', reason: 'A single run.' } })
  t.equal((await visit('POST', `${link}/follow-up`, { outcome: 'solved' })).status, 200)
  await act(lead, 'close')
  t.match(await stateOf(id), { status: 'closed', outcome: 'upheld', reopenCount: 1 })
})

t.test('withdrawn: it still counts, and nothing runs for it any more', async (t) => {
  const alan = await person('Alan Turing', 'alan@example.com')
  const { id } = await ask(agent, 'POST', '/v1/complaints', { contactId: alan.id, channel: 'chat', description: 'Where is my reed?', ownerId: agent.id })
  const withdrawn = await ask(agent, 'POST', `/v1/complaints/${id}/withdraw`, { reason: 'It was in the hall.' })
  t.match(withdrawn, { status: 'withdrawn', outcome: 'withdrawn', nextDueAt: null })
  await itIs('2026-10-20T08:00:00Z')
  const clocks = (await ask(agent, 'GET', `/v1/complaints/${id}/clocks`)).data
  t.ok(clocks.every((clock: any) => clock.state === 'stopped' && !clock.isBreached))
  t.match((await ask(agent, 'GET', '/v1/complaints?outcome=withdrawn')).data, [{ id }])
})
