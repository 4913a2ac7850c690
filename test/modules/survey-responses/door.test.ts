import t from 'tap'
import { startApp } from '../../support/app.ts'
import { dump } from '../../support/dump.ts'
import { asForm, liveSurvey, stranger, tokenFor } from './support.ts'

const test = await startApp()
const { db, organization } = test
const shop = await organization()
const ask = stranger(test)
const at = (token: string, more = '') => `/public/v1/survey-responses/${token}${more}`
const html = { accept: 'text/html' }
const responsesOf = async (id: string) => (await shop.request('GET', `/v1/surveys/${id}/responses?limit=200`)).body.data
const counted = async (id: string) =>
  (
    await db.pool.query(
      `select question_key as key, value, complete, sum(n)::int as n from survey_counts where grain = 'hour' and survey_id = $1 group by 1, 2, 3 order by 1, 2, 3`,
      [id],
    )
  ).rows

async function person(): Promise<string> {
  return (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada Lovelace' })).body.id
}
const invited = async (surveyId: string, contactId: string) => tokenFor(shop, surveyId, { contactId: undefined, contactIds: [contactId] })

t.test('a response grows answer by answer, on any device, until it is submitted', async (t) => {
  const survey = await liveSurvey(shop, { texts: { thanks: { en: 'Thanks' } } })
  const contactId = await person()
  const token = await invited(survey.id, contactId)
  t.match(await ask('GET', at(token)), { status: 200, body: { status: null, answers: [], surveyKey: survey.key, versionNumber: 1, expiresAt: /Z$/ } })
  const saved = await ask('PUT', at(token, '/answers/recommend'), { value: 3 })
  t.match(saved, { status: 200, body: { status: 'partial', answers: [{ questionKey: 'recommend', value: 3, skipped: false }] } })
  await ask('PUT', at(token, '/answers/cause'), { value: 'price' })
  t.match(await responsesOf(survey.id), [{ status: 'partial', contactId, mode: 'self', completedAt: null, invitationId: /./ }])
  t.match(await counted(survey.id), [
    { key: 'cause', value: 'price', complete: false, n: 1 },
    { key: 'recommend', value: '3', complete: false, n: 1 },
  ])
  await ask('PUT', at(token, '/answers/recommend'), { value: 10 })
  t.same(await counted(survey.id), [{ key: 'recommend', value: '10', complete: false, n: 1 }], 'what is hidden does not count')
  t.equal((await ask('GET', at(token))).body.answers.length, 2, 'and is kept, since it may be shown again')
  const sent = await ask('POST', at(token, '/submit'), { answers: [{ questionKey: 'why', value: 'Good' }] })
  t.same({ status: sent.status, body: sent.body }, { status: 200, body: { status: 'received', thanks: 'Thanks', thankYouUrl: null } })
  t.match(await responsesOf(survey.id), [{ status: 'complete', answers: [{ value: 10 }, { value: 'Good' }] }])
  t.same(await counted(survey.id), [
    { key: 'recommend', value: '10', complete: true, n: 1 },
    { key: 'why', value: '*', complete: true, n: 1 },
  ])
  await shop.numbered()
  const told = (await shop.request('GET', `/v1/contacts/${contactId}/timeline`)).body.data.map(({ type }: { type: string }) => type)
  t.ok(told.includes('survey_response.started') && told.includes('survey_response.completed'), told.join())

  t.same((await ask('POST', at(token, '/submit'), { answers: [{ questionKey: 'why', value: 'Good' }] })).body, sent.body, 'the same again answers the same')
  t.match(await ask('POST', at(token, '/submit'), {}), { status: 200 })
  t.match(await ask('POST', at(token, '/submit'), { answers: [{ questionKey: 'why', value: 'Bad' }] }), {
    status: 409,
    body: { code: 'survey-already-answered' },
  })
  t.match(await ask('PUT', at(token, '/answers/recommend'), { value: 0 }), { status: 409, body: { code: 'survey-already-answered' } })
  t.match(await ask('PUT', at(token, '/answers/recommend'), { value: 10 }), { status: 200 })
  t.match(await ask('GET', at(token)), { body: { status: 'complete', answers: [{ value: 10 }, { value: 'Good' }] } })
})

t.test('422 what does not answer; what is needed is needed to submit only', async (t) => {
  const survey = await liveSurvey(shop)
  const token = await tokenFor(shop, survey.id)
  t.match(await ask('PUT', at(token, '/answers/recommend'), { value: 11 }), { status: 422, body: { errors: [{ pointer: '/value', code: 'not-valid' }] } })
  t.match(await ask('PUT', at(token, '/answers/nothing'), { value: 1 }), {
    status: 422,
    body: { errors: [{ pointer: '/questionKey', code: 'unknown-question' }] },
  })
  t.match(await ask('PUT', at(token, '/answers/why'), { skipped: true }), { status: 200 })
  t.match(await ask('POST', at(token, '/submit')), { status: 422, body: { errors: [{ pointer: '/answers', code: 'required' }] } })
  t.match(await ask('POST', at(token, '/submit'), { answers: [{ questionKey: 'recommend', value: 3 }] }), { status: 422 })
  t.match(await ask('POST', at(token, '/submit'), { answers: [{ questionKey: 'recommend', value: 9 }], more: 1 }), {
    status: 422,
    body: { errors: [{ pointer: '/more' }] },
  })
  t.match(await ask('POST', at(token, '/submit'), { answers: [{ questionKey: 'recommend', value: 9 }] }), { status: 200 })
})

t.test('404 a wrong token, whatever is wrong, and in no other time', async (t) => {
  const survey = await liveSurvey(shop)
  const token = await tokenFor(shop, survey.id)
  const other = await organization()
  const wrong = {
    'another secret': `${token.slice(0, -43)}${'A'.repeat(43)}`,
    'another id': token.replace(/_[0-9a-f-]{36}_(?=[\w-]{43}$)/, `_${crypto.randomUUID()}_`),
    'another organization': token.replace(shop.id, other.id),
    'no organization': token.replace(shop.id, crypto.randomUUID()),
    'no token': 'rubbish',
  }
  for (const [name, each] of Object.entries(wrong)) {
    t.match(await ask('GET', at(each)), { status: 404, body: { code: 'link-not-found' } }, name)
    t.match(await ask('PUT', at(each, '/answers/recommend'), { value: 9 }), { status: 404 }, name)
    t.match(await ask('POST', at(each, '/submit'), {}), { status: 404 }, name)
    t.match((await ask('GET', at(each), undefined, html)).body, /no survey at this address/, name)
  }
  const times = Object.fromEntries(Object.keys(wrong).map((name) => [name, [] as number[]]))
  for (let round = 0; round < 60; round += 1)
    for (const [name, each] of Object.entries(wrong)) {
      const start = performance.now()
      await ask('GET', at(each))
      times[name]?.push(performance.now() - start)
    }
  const medians = Object.entries(times).map(([name, all]) => [name, all.toSorted((a, b) => a - b)[30] ?? 0] as const)
  const all = medians.map(([, ms]) => ms)
  t.ok(Math.max(...all) < 2.5 * Math.min(...all), medians.map(([name, ms]) => `${name} ${ms.toFixed(2)}`).join(', '))
})

t.test('one response for an invitation, whoever sends what at the same time', async (t) => {
  for (const anonymous of [false, true]) {
    const survey = await liveSurvey(shop, { anonymous })
    const token = await tokenFor(shop, survey.id)
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, i) => ask('POST', at(token, '/submit'), { answers: [{ questionKey: 'recommend', value: i % 2 === 0 ? 9 : 10 }] })),
    )
    t.equal(answers.filter(({ status }) => status === 200).length, 8, `anonymous ${anonymous}`)
    t.equal(answers.filter(({ status }) => status === 409).length, 8)
    t.equal((await responsesOf(survey.id)).length, 1)
    const parts = await tokenFor(shop, survey.id)
    await Promise.all(
      ['recommend', 'why'].flatMap((key) => Array.from({ length: 4 }, () => ask('PUT', at(parts, `/answers/${key}`), { value: key === 'why' ? 'x' : 9 }))),
    )
    t.equal((await ask('GET', at(parts))).body.answers.length, 2)
    t.equal((await responsesOf(survey.id)).length, 2)
  }
})

t.test('410 expired; a closed survey may still be finished by who began', async (t) => {
  const [clock] = [await organization({ mode: 'test', now: '2026-03-28T20:15:30Z' })]
  const survey = await liveSurvey(clock, { invitationDays: 2 })
  const [begun, fresh, late] = [await tokenFor(clock, survey.id), await tokenFor(clock, survey.id), await tokenFor(clock, survey.id)]
  await ask('PUT', at(begun, '/answers/recommend'), { value: 9 })
  await ask('PUT', at(late, '/answers/recommend'), { value: 9 })
  await clock.request('POST', `/v1/surveys/${survey.id}/close`)
  t.match(await ask('GET', at(fresh)), { status: 410, body: { code: 'survey-not-answerable' } })
  t.match(await ask('POST', at(begun, '/submit'), {}), { status: 200 })
  await clock.request('PUT', '/v1/test-clock', { now: '2026-03-31T20:15:30Z' })
  t.match(await ask('POST', at(late, '/submit'), {}), { status: 410, body: { code: 'survey-invitation-expired' } })
  t.match(await ask('GET', at(late), undefined, { ...html, 'accept-language': 'az' }), { status: 410, body: /vaxt bitib/ })
  t.match(await ask('POST', at(begun, '/submit'), {}), { status: 200 }, 'the same again answers the same')
})

t.test('410 a full quota, before anything is asked', async (t) => {
  const survey = await liveSurvey(shop, { quota: 1 })
  const [first, second, third] = [await tokenFor(shop, survey.id), await tokenFor(shop, survey.id), await tokenFor(shop, survey.id)]
  await ask('PUT', at(second, '/answers/recommend'), { value: 9 })
  t.match(await ask('POST', at(first, '/submit'), { answers: [{ questionKey: 'recommend', value: 9 }] }), { status: 200 })
  t.match(await ask('POST', at(second, '/submit'), {}), { status: 410, body: { code: 'survey-not-answerable' } })
  t.match(await ask('GET', at(third)), { status: 410, body: { code: 'survey-not-answerable' } })
})

t.test('the context of the invitation is that of the response', async (t) => {
  const survey = await liveSurvey(shop)
  const token = await tokenFor(shop, survey.id, { context: { productId: 'washer', channel: 'shop' } })
  await ask('POST', at(token, '/submit'), { answers: [{ questionKey: 'recommend', value: 9 }] })
  t.match(await responsesOf(survey.id), [{ context: { productId: 'washer', channel: 'shop' } }])
})

t.test('whether they may be contacted is asked where the survey asks', async (t) => {
  const survey = await liveSurvey(shop, { asksToContact: true })
  const token = await tokenFor(shop, survey.id)
  const body = { answers: [{ questionKey: 'recommend', value: 9 }], mayContact: true }
  await ask('POST', at(token, '/submit'), body)
  t.match(await responsesOf(survey.id), [{ mayContact: true }])
  t.match(await ask('POST', at(token, '/submit'), { ...body, mayContact: false }), { status: 409 })
  const silent = await liveSurvey(shop)
  const other = await tokenFor(shop, silent.id)
  await ask('POST', at(other, '/submit'), body)
  t.match(await responsesOf(silent.id), [{ mayContact: null }])
})

t.test('the hosted page saves page by page and goes on where one left off', async (t) => {
  const survey = await liveSurvey(shop, { asksToContact: true })
  const token = await tokenFor(shop, survey.id)
  const submit = (fields: Record<string, string>) => ask('POST', at(token, '/submit'), ...asForm(fields))
  const first = await ask('GET', at(token), undefined, html)
  t.match(first.body, new RegExp(`action="${token}/submit"`))
  t.equal((await submit({ _section: '0', _go: 'next' })).status, 422)
  const next = await submit({ _section: '0', recommend: '2', _go: 'next' })
  t.match({ status: next.status, location: next.headers['location'] }, { status: 303, location: `../${token}?language=en&section=1` })
  t.match((await ask('GET', at(token), undefined, html)).body, /What should we improve/, 'on another device')
  const skipped = await submit({ _section: '1', cause: 'staff', why: 'x', _go: 'skip' })
  t.match(skipped.headers['location'], /section=2/)
  t.match((await ask('GET', at(token, '?section=2'), undefined, html)).body, /May we contact you/)
  t.match((await submit({ _section: '2', _go: 'back' })).headers['location'], /section=1/)
  const end = await submit({ _section: '2', _mayContact: 'true', _go: 'next' })
  t.match({ status: end.status, location: end.headers['location'] }, { status: 303, location: /done=1/ })
  t.equal((await submit({ _section: '2', _mayContact: 'true', _go: 'next' })).status, 303)
  t.match(await responsesOf(survey.id), [{ status: 'complete', mayContact: true, answers: [{ value: 'staff' }, { value: 2 }, { skipped: true }] }])
  t.match((await ask('GET', at(token), undefined, html)).body, /Thank you/)
})

t.test('the last page again answers the same, also anonymously where it hung on pages before; what differs is 409', async (t) => {
  const survey = await liveSurvey(shop, { anonymous: true })
  const token = await tokenFor(shop, survey.id)
  const submit = (fields: Record<string, string>) => ask('POST', at(token, '/submit'), ...asForm(fields))
  t.equal((await submit({ _section: '0', recommend: '2', _go: 'next' })).status, 303)
  const last = { _section: '1', cause: 'price', why: 'Dear', _go: 'next' }
  const end = await submit(last)
  t.match({ status: end.status, location: end.headers['location'] }, { status: 303, location: /done=1/ })
  const again = await submit(last)
  t.match({ status: again.status, location: again.headers['location'] }, { status: 303, location: end.headers['location'] })
  t.equal((await submit({ ...last, cause: 'staff' })).status, 409)
  t.equal((await submit({ _section: '0', recommend: '9', _go: 'next' })).status, 409)
  t.equal((await responsesOf(survey.id)).length, 1)
})

t.test('of a form of another site nothing is lost because something in it is wrong', async (t) => {
  const survey = await liveSurvey(shop)
  const token = await tokenFor(shop, survey.id)
  const submit = (fields: Record<string, string>) => ask('POST', at(token, '/submit'), ...asForm(fields))
  t.equal((await submit({ recommend: '11', why: 'It was dear' })).status, 422)
  const next = await submit({ _section: '0', recommend: '9', _go: 'next' })
  t.match((await ask('GET', at(token, next.headers['location']?.slice(next.headers['location'].indexOf('?'))), undefined, html)).body, /It was dear/)
})

t.test('an anonymous survey keeps nothing of who answered, and of when only the hour', async (t) => {
  const clock = await organization({ mode: 'test', now: '2026-03-28T20:37:42.123Z' })
  const survey = await liveSurvey(clock, { anonymous: true })
  const open = await liveSurvey(clock, { anonymous: true })
  const contactId = (await clock.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Grace Hopper' })).body.id
  const token = await tokenFor(clock, survey.id, {
    contactId: undefined,
    contactIds: [contactId],
    context: { complaintId: null, orderId: 'order-of-grace', productId: 'washer' },
  })
  await clock.numbered()
  await clock.request('PUT', '/v1/test-clock', { now: '2026-03-28T21:48:53.456Z' })
  const before = await dump(db)
  const headers = { 'user-agent': 'TellTale/7.7', 'x-forwarded-for': '203.0.113.77', 'accept-language': 'en' }
  const inject = (method: 'POST' | 'PUT', url: string, payload: object, more: object = {}) =>
    test.app.inject({ method, url, payload, remoteAddress: '198.51.100.99', headers: { ...headers, ...more } })

  t.equal((await inject('PUT', at(token, '/answers/recommend'), { value: 9 })).statusCode, 200)
  t.equal((await ask('GET', at(token))).body.answers.length, 1, 'resumed by the token')
  const sent = { answers: [{ questionKey: 'why', value: 'nothing to hide' }] }
  t.equal((await inject('POST', at(token, '/submit'), sent)).statusCode, 200)
  t.equal((await inject('POST', at(token, '/submit'), sent)).statusCode, 200, 'the retry is recognised')
  t.equal((await inject('POST', at(token, '/submit'), {})).statusCode, 409)
  t.equal((await inject('PUT', at(token, '/answers/recommend'), { value: 1 })).statusCode, 409)
  t.match((await ask('GET', at(token))).body, { status: 'complete', answers: [] })
  for (const time of ['once', 'and again'])
    t.equal(
      (await inject('POST', `${open.url}/responses`, { answers: [{ questionKey: 'recommend', value: 8 }] }, { 'idempotency-key': 'my-own-key' })).statusCode,
      201,
      time,
    )
  await clock.numbered()

  const known = new Set(before.split('\n'))
  const fresh = (await dump(db)).split('\n').filter((row) => !known.has(row))
  t.ok(fresh.length >= 8, String(fresh.length))
  const text = fresh.join('\n')
  for (const trace of ['telltale', '203.0.113.77', '198.51.100.99', 'my-own-key', '21:48', '48:53', token.toLowerCase(), 'order-of-grace'])
    t.notOk(text.includes(trace), trace)
  const responses = [...(await db.pool.query('select * from survey_responses where survey_id = any($1)', [[survey.id, open.id]])).rows]
  t.equal(responses.length, 2)
  for (const row of responses) {
    t.match(row, { invitation_id: null, contact_id: null, recorded_by: null })
    t.match(row.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4/)
    for (const column of ['started_at', 'completed_at', 'answered_at', 'created_at', 'updated_at']) t.match(String(row[column]), /T21:00:00Z/, column)
  }
  const ids = responses.map(({ id }) => id)
  const events = (await db.pool.query(`select * from events where resource_id = any($1::text[])`, [ids])).rows
  t.equal(events.length, 3)
  for (const event of events) {
    t.match(event, { origin: null, contact_id: null, actor: { type: 'anonymous', id: 'respondent' }, occurred_at: '2026-03-28T21:00:00Z' })
    t.match(event.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4/, 'version 7 would tell the millisecond')
  }
  const [invitation] = (await db.pool.query('select * from survey_invitations where survey_id = $1', [survey.id])).rows
  t.match(invitation, { spent: true, started_at: null, completed_at: null, opened_at: null })
  t.match(String(invitation.updated_at), /T20:37/, 'the invitation changed in nothing else')
  const linked = fresh.filter((row) => row.includes(invitation.id) || row.includes(contactId))
  t.ok(
    linked.every((row) => !ids.some((id) => row.includes(id))),
    'no row has both',
  )
})

t.test('nor by the clock of the machine: no row of an anonymous answer tells the minute, or holds an id that does', async (t) => {
  const survey = await liveSurvey(shop, { anonymous: true })
  const token = await tokenFor(shop, survey.id)
  await shop.numbered()
  const known = new Set((await dump(db)).split('\n'))
  const minutes = new Set<string>()
  const prefixes = new Set<string>()
  const note = () => {
    const now = Temporal.Now.instant()
    minutes.add(now.toString().slice(11, 16))
    // Of a UUID v7 the first 32 bits are about a minute.
    prefixes.add(now.epochMilliseconds.toString(16).padStart(12, '0').slice(0, 8))
  }
  note()
  const headers = { 'idempotency-key': crypto.randomUUID() }
  t.equal((await ask('POST', `${survey.url}/responses`, { answers: [{ questionKey: 'recommend', value: 8 }] }, headers)).status, 201)
  t.equal((await ask('PUT', at(token, '/answers/recommend'), { value: 7 })).status, 200)
  t.equal((await ask('POST', at(token, '/submit'), {})).status, 200)
  await shop.numbered()
  note()
  // The organization, the survey and the invitation were made this minute, too, and the key of the organization was used in it: that stands in their own rows.
  const [invitationId = ''] = token.split('_').slice(2)
  const fresh = (await dump(db))
    .split('\n')
    .filter((row) => !known.has(row) && !row.includes(invitationId) && !row.includes(shop.apiKey.id))
    .map((row) => [shop.id, survey.id].reduce((text, id) => text.replaceAll(id, ''), row))
  t.ok(fresh.length >= 7, String(fresh.length))
  for (const minute of minutes) if (!minute.endsWith(':00')) t.notOk(fresh.join('\n').includes(`${minute}:`), minute)
  for (const prefix of prefixes) t.notOk(fresh.join('\n').includes(prefix), prefix)
})

t.test('nor does the key by which the repeat of what staff enter is recognised', async (t) => {
  const survey = await liveSurvey(shop, { anonymous: true })
  await shop.numbered()
  const known = new Set((await dump(db)).split('\n'))
  const enter = (path: string, key: string, body: object) =>
    shop.request('POST', `/v1/surveys/${survey.id}/responses${path}`, body, { 'idempotency-key': key, 'x-request-id': 'at-my-own-time' })
  const saying = (value: number) => ({ mode: 'phone', answers: [{ questionKey: 'recommend', value }] })
  // A key that tells the time, as those do that programs make.
  const [single, batch] = [`entered-at-${Temporal.Now.instant()}`, `batch-at-${Temporal.Now.instant()}`]
  const minutes = new Set([Temporal.Now.instant().toString().slice(11, 16)])
  const prefixes = new Set([Temporal.Now.instant().epochMilliseconds.toString(16).padStart(12, '0').slice(0, 8)])
  const entered = await enter('', single, saying(9))
  const many = await enter('/batch', batch, { items: [saying(7), saying(11)] })
  t.match([entered, many], [{ status: 201 }, { status: 200, body: { results: [{ status: 201 }, { status: 422 }] } }])
  minutes.add(Temporal.Now.instant().toString().slice(11, 16))
  t.match(await enter('', single, saying(9)), { status: 201, body: entered.body, headers: { 'idempotency-replayed': 'true' } })
  t.match(await enter('/batch', batch, { items: [saying(7), saying(11)] }), { status: 200, body: many.body, headers: { 'idempotency-replayed': 'true' } })
  t.match(await enter('', single, saying(8)), { status: 422, body: { code: 'idempotency-key-reused' } })
  const together = await Promise.all([1, 2, 3, 4].map(() => enter('', 'all at once', saying(8))))
  t.ok(together.every(({ status }) => status === 201 || status === 409))
  t.equal((await responsesOf(survey.id)).length, 3, 'each is entered once')
  await shop.numbered()
  const fresh = (await dump(db))
    .split('\n')
    .filter((row) => !known.has(row))
    .map((row) => [shop.id, survey.id, entered.body.recordedBy.id].reduce((text, id) => text.replaceAll(id, ''), row))
  t.ok(fresh.length >= 9, String(fresh.length))
  for (const trace of ['entered-at', 'batch-at', 'all at once', 'at-my-own-time']) t.notOk(fresh.join('\n').includes(trace), trace)
  for (const minute of minutes) if (!minute.endsWith(':00')) t.notOk(fresh.join('\n').includes(`${minute}:`), minute)
  for (const prefix of prefixes) t.notOk(fresh.join('\n').includes(prefix), prefix)
})
