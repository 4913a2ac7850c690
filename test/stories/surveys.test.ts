import { parse } from 'csv-parse/sync'
import t from 'tap'
import { startApp } from '../support/app.ts'
import { colleague } from '../support/staff.ts'

/** One survey of a shop over its life, through the interface only, by the clock of the organization. */
const started = await startApp()
const { organization } = started
const shop = await organization({ slug: 'loom', mode: 'test', now: '2026-03-02T09:00:00Z', language: 'en' })
const SCOPES = [
  'contacts:read',
  'tasks:read',
  'tasks:write',
  'complaints:read',
  'complaints:write',
  'surveys:read',
  'surveys:answer',
  'surveys:export',
  'win-backs:write',
] as const
const agent = await colleague(started, shop, { role: 'agent', scopes: SCOPES })
type Asker = Pick<typeof agent, 'request'>
const anybody = shop as unknown as Asker

async function ask(who: Asker, method: 'GET' | 'POST' | 'PATCH', url: string, body?: unknown): Promise<any> {
  const answer = await who.request(method, url, body)
  if (answer.status >= 400) throw new Error(`${method} ${url}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}
const itIs = async (now: string) => {
  const { status, body } = await shop.request('PUT', '/v1/test-clock', { now })
  if (status !== 200) throw new Error(JSON.stringify(body))
}

const RECOMMEND = { key: 'recommend', type: 'nps', required: true, text: { en: 'How likely are you to recommend us?' } }
const STAFF = { key: 'staff', type: 'rating', driver: 'staff', scored: true, text: { en: 'How were our people?' } }
const WHY = { key: 'why', type: 'text', text: { en: 'Why?' } }
const survey = await ask(anybody, 'POST', '/v1/surveys', {
  ...{ key: 'after-purchase', title: 'After the purchase', kind: 'nps', questions: [RECOMMEND, WHY], asksToContact: true },
  followUps: [{ key: 'detractor', when: { questionKey: 'recommend', atMost: 6 }, open: 'task', type: 'call_back', contactOwner: true, dueWithinHours: 24 }],
})
const url = `/v1/surveys/${survey.id}`
const respond = (who: Asker, mode: string, recommend: number, fields: object = {}, more: object[] = []) =>
  ask(who, 'POST', `${url}/responses`, { mode, answers: [{ questionKey: 'recommend', value: recommend }, ...more], ...fields })
/** By somebody without an account. */
async function send(path: string, recommend: number, fields: object = {}): Promise<any> {
  const answers = [{ questionKey: 'recommend', value: recommend }]
  return (await started.app.inject({ method: 'POST', url: path, payload: { answers, ...fields } })).json()
}
const loop = () => ask(agent, 'GET', `${url}/loop`)

t.test('a survey over its life', async (t) => {
  t.equal((await shop.request('POST', `${url}/responses`, { mode: 'phone', answers: [] })).status, 410, 'a draft takes no answers')
  await ask(anybody, 'POST', `${url}/publish`)

  // Version 1: on the phone, in person, and a batch of cards from the counter.
  const ada = await ask(anybody, 'POST', '/v1/contacts', { kind: 'person', displayName: 'Ada Lovelace', ownerId: agent.id })
  const first = await respond(agent, 'phone', 9, { contactId: ada.id, context: { productId: 'LOOM-4', staffId: agent.id, channel: 'shop' } })
  t.match(first, { versionNumber: 1, recordedBy: { id: String }, loop: { state: 'none' } })
  await respond(agent, 'in_person', 7)
  const cards = [10, 8, 3].map((value) => ({ mode: 'in_person', completedAt: '2026-02-27T16:00:00Z', answers: [{ questionKey: 'recommend', value }] }))
  t.match(await ask(agent, 'POST', `${url}/responses/batch`, { items: cards }), { results: [{ status: 201 }, { status: 201 }, { status: 201 }] })
  t.match(await loop(), { n: 0 }, 'whoever wrote a card is not known, and nobody rings')

  // A detractor is rung: late, and then done.
  const grace = await ask(anybody, 'POST', '/v1/contacts', { kind: 'person', displayName: 'Grace Hopper', ownerId: agent.id })
  const unhappy = await respond(agent, 'phone', 2, { contactId: grace.id, mayContact: true }, [{ questionKey: 'why', value: 'The reed broke.' }])
  t.match(await agent.told(), [{ type: 'task.assigned', summary: 'After the purchase' }])
  const [task] = (await ask(agent, 'GET', `/v1/tasks?contactId=${grace.id}`)).data
  t.match(task, { type: 'call_back', assigneeId: agent.id, dueAt: '2026-03-03T09:00:00Z', related: { type: 'survey_response', id: unhappy.id } })
  await itIs('2026-03-03T09:30:00Z')
  t.match(await loop(), { n: 1, open: 1, late: 1 })
  await ask(agent, 'POST', `/v1/tasks/${task.id}/complete`, { outcome: 'A new reed is on its way.' })
  t.match(await loop(), { n: 1, open: 0, late: 0, done: 1 })
  t.match((await ask(agent, 'GET', `/v1/survey-responses/${unhappy.id}`)).loop, { state: 'done' })

  // The next version asks more. What was answered stays, and nothing means something else under its old key.
  const reworded = { ...RECOMMEND, text: { en: 'Would you recommend us to a friend?' } }
  const changed = await shop.request('POST', `${url}/versions`, { questions: [{ ...RECOMMEND, type: 'csat' }] })
  t.match({ status: changed.status, code: changed.body.code }, { status: 409, code: 'question-meaning-changed' })
  await ask(anybody, 'POST', `${url}/versions`, { questions: [reworded, STAFF, WHY] })
  t.equal((await respond(agent, 'phone', 8)).versionNumber, 1, 'a draft changes nothing for who answers')
  await ask(anybody, 'POST', `${url}/publish`)
  await itIs('2026-04-01T09:00:00Z')
  const rules = [...survey.followUps, { key: 'rude', when: { driverAtMost: 2 }, open: 'complaint', ownerId: agent.id, severity: 3 }]
  await ask(anybody, 'PATCH', url, { followUps: rules })

  // Version 2: somebody was rude, and that becomes a complaint.
  const rude = await respond(agent, 'phone', 7, { contactId: ada.id, mayContact: true, context: { productId: 'LOOM-4' } }, [
    { questionKey: 'staff', value: 1 },
    { questionKey: 'why', value: 'The boy at the till laughed.' },
  ])
  t.match(rude, { versionNumber: 2, loop: { state: 'open', items: [{ ruleKey: 'rude', kind: 'complaint' }] } })
  const complaintUrl = `/v1/complaints/${rude.loop.items[0].id}`
  const act = (move: string, body: object = {}) => ask(agent, 'POST', `${complaintUrl}/${move}`, body)
  t.match(await ask(agent, 'GET', complaintUrl), {
    ...{ channel: 'survey', contactId: ada.id, description: 'The boy at the till laughed.', subjects: [{ kind: 'product', id: 'LOOM-4' }], ownerId: agent.id },
  })
  await act('acknowledge', { method: 'phone', nextStep: 'We talk to him.' })
  await act('assess', { severity: 3, safety: false, complexity: 'low', impact: 'low', ownerId: agent.id })
  await act('investigate')
  await act('propose-decision', {
    outcome: 'upheld',
    reasons: 'He did.',
    rootCause: { code: 'staff_conduct', finding: 'Not trained' },
    noEvidenceReason: 'He said so.',
  })
  await act('respond', { text: 'We are sorry.' })
  await act('accept', {})
  await act('resolve', { prevention: { decided: 'none', reason: 'He is trained now.' } })
  t.match(await loop(), { n: 2, open: 1, done: 1 }, 'resolved is not closed')
  await ask(agent, 'POST', `${complaintUrl}/follow-ups`, { channel: 'phone', outcome: 'solved' })
  await act('close', {})
  t.match(await loop(), {
    n: 2,
    open: 0,
    done: 2,
    rules: [
      { ruleKey: 'detractor', done: 1 },
      { ruleKey: 'rude', done: 1 },
    ],
  })

  // One answer was a test of ours; it stays, and goes to the file with its reason.
  const test = await respond(agent, 'phone', 0)
  t.equal((await shop.request('PUT', `/v1/survey-responses/${test.id}/exclusion`, { reason: 'We tried it' })).status, 200)

  // Two answer by themselves: one by a link of their own, one whom nobody knows.
  const { results } = await ask(anybody, 'POST', `${url}/invitations`, { channel: 'link', contactIds: [grace.id] })
  t.match(await send(`${new URL(results[0].url).pathname}/submit`, 10), { status: 'received' })
  t.match(await send('/public/v1/organizations/loom/surveys/after-purchase/responses', 10, { startedAt: '2026-04-01T08:59:00Z' }), { status: 'received' })

  // The trend goes on over both versions and all ways of answering.
  t.match((await ask(agent, 'GET', `${url}/trend?interval=month&questionKey=recommend`)).data, [
    { date: '2026-02-01', n: 3, score: 0 },
    { date: '2026-03-01', n: 4, score: 0 },
    { date: '2026-04-01', n: 3, score: 66.7 },
  ])
  t.match((await ask(agent, 'GET', `${url}/scores?questionKey=recommend`)).data, [
    { metric: 'nps', n: 10, score: 20, counts: { promoters: 4, passives: 4, detractors: 2 }, excluded: 1, versions: [1, 2] },
  ])

  // Both versions in one file, under the same columns.
  const { body: file } = await shop.request('GET', `${url}/responses/export?format=csv&sort=answeredAt`)
  const rows: Record<string, string>[] = parse(String(file), { bom: true, columns: true })
  const column = (name: string) => rows.map((row) => row[name])
  t.same(column('answers.recommend'), ['10', '8', '3', '9', '7', '2', '8', '7', '0', '10', '10'])
  t.same(column('version'), ['1', '1', '1', '1', '1', '1', '1', '2', '2', '2', '2'])
  t.same(column('answers.staff'), ['', '', '', '', '', '', '', '1', '', '', ''])
  t.same(column('loop'), ['none', 'none', 'none', 'none', 'none', 'done', 'none', 'done', 'none', 'none', 'none'])
  t.same(column('excludedReason')[8], 'We tried it')

  await ask(anybody, 'POST', `${url}/close`)
  t.equal((await respond(agent, 'phone', 9)).versionNumber, 2, 'what was asked before it closed is taken still')
})
