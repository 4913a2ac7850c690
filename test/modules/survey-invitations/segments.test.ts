import t from 'tap'
import { runSending } from '../../../src/modules/survey-invitations/service/segment-run.ts'
import { surveyIn } from '../../house/recipes/surveys.ts'
import { startApp, type TestOrganization } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

// No worker runs: what the background would do is done by hand, when the test says so.
const started = await startApp({ sendsMail: true })
const { organization, db } = started

/** Contacts with an e-mail address, as many as are wanted. @returns their ids */
async function contactsIn(shop: TestOrganization, many: number, fields: object = {}): Promise<string[]> {
  const ids: string[] = []
  for (let first = 0; first < many; first += 1_000) {
    const items = Array.from({ length: Math.min(1_000, many - first) }, (_, i) => ({
      op: 'create',
      data: {
        kind: 'person',
        displayName: 'Regular',
        emails: [{ value: `${crypto.randomUUID()}@example.com` }],
        tags: ['regular'],
        ...fields,
        source: `${first + i}`,
      },
    }))
    const { body } = await shop.request('POST', '/v1/contacts/batch', { items })
    ids.push(...body.results.map(({ id }: any) => id))
  }
  return ids
}

async function ask(shop: TestOrganization, survey: string, fields: object = {}): Promise<any> {
  const answer = await shop.request('POST', `/v1/surveys/${survey}/sendings`, { filter: { tag: 'regular' }, channel: 'email', ...fields })
  if (answer.status !== 202) throw new Error(JSON.stringify(answer.body))
  t.equal(answer.headers['location'], `/v1/survey-sendings/${answer.body.id}`)
  return answer.body
}
const work = (shop: TestOrganization, { id: sendingId }: { id: string }) => runSending(shop.services, { organizationId: shop.id, sendingId })
/** Turn by turn, until something breaks: a machine that is busy needs several. */
async function workOn(shop: TestOrganization, sending: { id: string }): Promise<void> {
  while ((await read(shop, sending)).finishedAt === null) await work(shop, sending)
}
const read = async (shop: TestOrganization, { id }: { id: string }) => (await shop.request('GET', `/v1/survey-sendings/${id}`)).body
const invited = async (shop: TestOrganization, { id }: { id: string }) =>
  (await db.pool.query('select contact_id, state, suppressed_by from survey_invitations where organization_id = $1 and sending_id = $2', [shop.id, id])).rows

t.test('202 all whom a filter finds, each once, also when it broke off and two work at it', async (t) => {
  const shop = await organization()
  const survey = await surveyIn(shop)
  const regulars = await contactsIn(shop, 2_300)
  await contactsIn(shop, 20, { tags: [] })
  const sending = await ask(shop, survey, { context: { channel: 'shop', segment: 'regulars' } })
  t.match(sending, { status: 'queued', total: null, counts: { processed: 0, send: 0, suppressed: 0, skipped: 0, suppressedBy: {} }, version: 1 })
  await db.pool.query(`create function break_off() returns trigger language plpgsql as $$ begin
    if new.contact_id = '${regulars[1_100]}' then raise 'away' using errcode = '57P01'; end if; return new; end $$`)
  await db.pool.query('create trigger break_off before insert on survey_invitations for each row execute function break_off()')
  await t.rejects(workOn(shop, sending), { code: '57P01' })
  const halfway = await read(shop, sending)
  t.match(halfway, { status: 'running', total: { value: 2_300, relation: 'eq' }, counts: { processed: 1_000, send: 1_000 } })
  t.equal((await invited(shop, sending)).length, 1_000, 'what is told was done')
  await db.pool.query('drop trigger break_off on survey_invitations')
  await contactsIn(shop, 3)
  await Promise.all([work(shop, sending), work(shop, sending), work(shop, sending)])
  await workOn(shop, sending)
  t.match(await read(shop, sending), {
    status: 'completed',
    counts: { processed: 2_300, send: 2_300, suppressed: 0, skipped: 0 },
    finishedAt: /^20/,
    reason: null,
  })
  const { rows: jobs } = await db.pool.query(`select distinct priority from graphile_worker.jobs where task_identifier = 'send_survey_invitations'`)
  t.same(jobs, [{ priority: 10 }], 'many mails keep nothing else waiting')
  const rows = await invited(shop, sending)
  t.same(rows.map(({ contact_id }) => contact_id).sort(), [...regulars].sort())
  const { body } = await shop.request('GET', `/v1/surveys/${survey}/invitations?sendingId=${sending.id}&limit=1&includeTotal=true`)
  t.match(body, {
    total: { value: 2_300 },
    data: [{ sendingId: sending.id, channel: 'email', state: 'queued', context: { channel: 'shop', segment: 'regulars' } }],
  })
  await shop.numbered()
  const { rows: told } = await db.pool.query(`select type from events where organization_id = $1 and resource_id = $2 order by id`, [shop.id, sending.id])
  t.same(
    told.map(({ type }) => type),
    ['survey_sending.created', 'survey_sending.completed'],
  )
})

t.test('each is judged when its turn comes; a dry run counts by the rule that stands against it', async (t) => {
  const shop = await organization()
  const survey = await surveyIn(shop)
  const [asked, , out] = (await contactsIn(shop, 5)) as [string, string, string]
  await contactsIn(shop, 2, { emails: [] })
  await shop.request('POST', `/v1/surveys/${survey}/invitations`, { contactIds: [asked], channel: 'link' })
  const dry = await ask(shop, survey, { dryRun: true })
  const real = await ask(shop, survey)
  await shop.request('POST', `/v1/contacts/${out}/consents`, { channel: 'email', purpose: 'survey', state: 'withdrawn', basis: 'consent' })
  await work(shop, dry)
  const counts = {
    ...{ processed: 7, send: 3, suppressed: 4, skipped: 0 },
    suppressedBy: { 'organization-quiet-period': 1, 'no-address': 2, 'consent-withdrawn': 1 },
  }
  t.match(await read(shop, dry), { status: 'completed', dryRun: true, counts })
  t.same(await invited(shop, dry), [])
  await work(shop, real)
  t.match(await read(shop, real), { status: 'completed', counts })
  t.equal((await invited(shop, real)).length, 7)
  const again = await ask(shop, survey)
  await work(shop, again)
  t.match((await read(shop, again)).counts, { send: 0, suppressedBy: { 'organization-quiet-period': 4 } }, 'the quiet period holds between sendings')
})

t.test('who was merged is asked as whom they are now, once; who was erased is not', async (t) => {
  const shop = await organization()
  const survey = await surveyIn(shop, 'live', {})
  await shop.request('PATCH', '/v1/organization', { settings: { windows: { surveyQuietDays: 0 } } })
  const contacts = await contactsIn(shop, 500)
  const sending = await ask(shop, survey)
  await db.pool.query(`create or replace function break_off() returns trigger language plpgsql as $$ begin
    if new.contact_id = '${contacts[400]}' then raise 'away' using errcode = '57P01'; end if; return new; end $$`)
  await db.pool.query('create trigger break_off before insert on survey_invitations for each row execute function break_off()')
  await t.rejects(workOn(shop, sending), { code: '57P01' })
  await db.pool.query('drop trigger break_off on survey_invitations')
  const [first, late, gone] = [contacts[0], contacts[450], contacts[460]]
  t.equal((await shop.request('POST', '/v1/contact-merges', { survivorId: late, duplicateIds: [first] })).status, 201)
  t.equal((await shop.request('POST', `/v1/contacts/${gone}/erase`)).status, 200)
  await workOn(shop, sending)
  const { status, counts } = await read(shop, sending)
  t.equal(status, 'completed')
  t.equal(counts.send + counts.suppressed + counts.skipped, counts.processed)
  const rows = await invited(shop, sending)
  t.equal(rows.filter(({ contact_id }) => contact_id === late).length, 1, 'asked before the merge, and not again')
  t.equal(rows.filter(({ contact_id }) => contact_id === gone).length, 0)
})

t.test('a sending is stopped: nobody more is asked, nor who is waiting', async (t) => {
  const shop = await organization({ mode: 'test', now: '2026-03-02T22:00:00Z' })
  await shop.request('PATCH', '/v1/organization', { settings: { quietHours: { from: '20:00', to: '08:00' } } })
  const survey = await surveyIn(shop)
  await contactsIn(shop, 3)
  const later = await ask(shop, survey, { sendAt: '2026-03-03T21:00:00Z' })
  const now = await ask(shop, survey)
  await work(shop, now)
  t.match(await read(shop, now), { status: 'completed', counts: { send: 3 } }, 'they wait for the morning')
  const states = async (sending: { id: string }) => (await invited(shop, sending)).map(({ state }) => state)
  t.same(await states(now), ['queued', 'queued', 'queued'])
  for (const sending of [now, later])
    t.match((await shop.request('POST', `/v1/survey-sendings/${sending.id}/stop`)).body, { status: 'stopped', reason: null, version: sending === now ? 3 : 2 })
  t.match(await shop.request('POST', `/v1/survey-sendings/${now.id}/stop`), { status: 409, body: { code: 'transition-not-allowed' } })
  await shop.request('PUT', '/v1/test-clock', { now: '2026-03-03T21:00:00Z' })
  await work(shop, later)
  t.match(await read(shop, later), { status: 'stopped', counts: { processed: 0 } })
  t.same(await states(now), ['failed', 'failed', 'failed'])
  const other = await organization()
  t.equal((await other.request('POST', `/v1/survey-sendings/${now.id}/stop`)).status, 404)
})

t.test('one that begins later asks whom the filter finds then', async (t) => {
  const shop = await organization({ mode: 'test', now: '2026-03-02T10:00:00Z' })
  const survey = await surveyIn(shop)
  await contactsIn(shop, 2)
  const sending = await ask(shop, survey, { sendAt: '2026-03-03T10:00:00Z' })
  await shop.request('PUT', '/v1/test-clock', { now: '2026-03-02T12:00:00Z' })
  await contactsIn(shop, 1)
  await shop.request('PUT', '/v1/test-clock', { now: '2026-03-03T10:00:00Z' })
  const { rows } = await db.pool.query(`select from graphile_worker.jobs where task_identifier = 'ask_survey_segment'`)
  t.not(rows.length, 0, 'its time has come')
  await work(shop, sending)
  t.match(await read(shop, sending), { status: 'completed', counts: { send: 3 }, startedAt: '2026-03-03T10:00:00Z' })
})

t.test('it stops by itself where the survey takes no answers, and says why', async (t) => {
  const shop = await organization()
  const [paused, full] = [await surveyIn(shop), await surveyIn(shop, 'live', { quota: 1 })]
  await contactsIn(shop, 2)
  const first = await ask(shop, paused)
  const second = await ask(shop, full)
  await shop.request('POST', `/v1/surveys/${paused}/pause`)
  await shop.request('POST', `/v1/surveys/${full}/responses`, { mode: 'phone', answers: [{ questionKey: 'recommend', value: 9 }] })
  await work(shop, first)
  await work(shop, second)
  t.match(await read(shop, first), { status: 'stopped', reason: 'survey-not-open', counts: { processed: 0 } })
  t.match(await read(shop, second), { status: 'stopped', reason: 'survey-full' })
  t.match(await shop.request('POST', `/v1/surveys/${paused}/sendings`, { filter: {}, channel: 'email' }), { status: 409, body: { code: 'survey-not-open' } })
  t.match(await shop.request('POST', `/v1/surveys/${full}/sendings`, { filter: {}, channel: 'email' }), { status: 409, body: { code: 'survey-full' } })
})

t.test('what is refused at once, with a pointer', async (t) => {
  const shop = await organization()
  const survey = await surveyIn(shop, 'live', { closesAt: '2090-01-01T00:00:00Z' })
  const url = `/v1/surveys/${survey}/sendings`
  const refused = async (body: object) => (await shop.request('POST', url, { filter: {}, channel: 'email', ...body })).body
  t.match(await refused({ sendAt: '2090-01-01T00:00:00Z' }), { status: 422, errors: [{ pointer: '/sendAt', code: 'too-late' }] })
  t.match(await refused({ filter: { q: 'ada' } }), { status: 422, errors: [{ pointer: '/filter/q' }] })
  t.match(await refused({ channel: 'link' }), { status: 422, errors: [{ pointer: '/channel' }] })
  t.match(await refused({ filter: { customField: ['nobody:knows'] } }), { status: 422, errors: [{ pointer: '/filter/customField' }] })
  t.match(await refused({ context: { staffId: crypto.randomUUID() } }), { status: 422, errors: [{ pointer: '/context/staffId' }] })
  t.match(await refused({ channel: 'sms' }), { status: 409, code: 'channel-not-configured' })
  t.match(await shop.request('GET', `/v1/survey-sendings/${crypto.randomUUID()}`), { status: 404, body: { code: 'survey-sending-not-found' } })
})

t.test('who sees certain contacts only asks these, and sees their own sendings only', async (t) => {
  const shop = await organization()
  const survey = await surveyIn(shop)
  const agent = await colleague(started, shop, { contactAccess: 'own', scopes: ['contacts:read', 'surveys:read', 'surveys:invite'] })
  const own = await contactsIn(shop, 2, { ownerId: agent.id })
  await contactsIn(shop, 3)
  const all = await ask(shop, survey)
  const { status, body: theirs } = await agent.request('POST', `/v1/surveys/${survey}/sendings`, { filter: {}, channel: 'email' })
  t.equal(status, 202)
  await work(shop, theirs)
  t.match((await agent.request('GET', `/v1/survey-sendings/${theirs.id}`)).body, { counts: { processed: 2, send: 2 } })
  t.same((await invited(shop, theirs)).map(({ contact_id }) => contact_id).sort(), own.sort())
  t.equal((await agent.request('GET', `/v1/survey-sendings/${all.id}`)).status, 404)
  const list = (await agent.request('GET', `/v1/surveys/${survey}/sendings`)).body.data
  t.same(list, [await read(shop, theirs)], 'the list shows what the sending does')
  t.equal((await shop.request('GET', `/v1/surveys/${survey}/sendings`)).body.data.length, 2)
})
