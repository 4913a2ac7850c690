import t from 'tap'
import { startApp } from '../../support/app.ts'
import { asForm, hiddenOf, liveSurvey, stranger } from './support.ts'

const test = await startApp()
const { db, organization } = test
const shop = await organization()
const ask = stranger(test)
const nine = { answers: [{ questionKey: 'recommend', value: 9 }] }
const responsesOf = async (id: string, query = '') => (await shop.request('GET', `/v1/surveys/${id}/responses?limit=200${query}`)).body.data
const key = (value: string) => ({ 'idempotency-key': value })

t.test('GET a survey by its open link: in the language asked for, nothing that staff call it', async (t) => {
  const survey = await liveSurvey(shop, { languages: ['en', 'fa'], texts: { title: { en: 'How was it?', fa: 'چطور بود؟' } } })
  const { status, body } = await ask('GET', survey.url)
  t.match({ status, body }, { status: 200, body: { title: 'How was it?', language: 'en', direction: 'ltr', versionNumber: 1, honeypot: 'website' } })
  t.same(
    body.questions.map(({ key, text }: { key: string; text: string }) => [key, text]),
    [
      ['recommend', 'Would you recommend us?'],
      ['cause', 'What should we improve?'],
      ['why', 'Why?'],
    ],
  )
  t.notMatch(JSON.stringify(body), /What staff call it/)
  for (const headers of [{ 'accept-language': 'fa-IR,en;q=0.5' }, { 'accept-language': 'de,fa;q=0.3' }])
    t.match((await ask('GET', survey.url, undefined, headers)).body, { language: 'fa', direction: 'rtl', title: 'چطور بود؟' })
  t.match((await ask('GET', `${survey.url}?language=fa`, undefined, { 'accept-language': 'en' })).body, { language: 'fa' })
})

t.test('404 an unknown organization, an unknown survey and one that was never published are the same', async (t) => {
  const survey = await liveSurvey(shop)
  await shop.request('POST', '/v1/surveys', { key: 'draft', title: 'Draft', kind: 'nps', questions: [{ key: 'recommend', type: 'nps', text: { en: '?' } }] })
  const urls = [
    survey.url.replace('surveys/', 'surveys/no-'),
    '/public/v1/organizations/nobody/surveys/nps',
    `/public/v1/organizations/${shop.organization.slug}/surveys/draft`,
  ]
  for (const url of [...urls, `${survey.url}%00`])
    for (const [method, to] of [
      ['GET', url],
      ['POST', `${url}/responses`],
    ] as const) {
      const { status, body } = await ask(method, to, method === 'POST' ? nine : undefined)
      t.match({ status, body }, { status: 404, body: { code: 'survey-not-found' } }, to)
    }
})

t.test('POST answers', async (t) => {
  t.test('201 kept, pinned, counted and told, without anybody', async (t) => {
    const survey = await liveSurvey(shop, { texts: { thanks: { en: 'Thanks a lot' } }, thankYouUrl: 'https://shop.example/thanks' })
    const { status, body } = await ask('POST', `${survey.url}/responses`, nine)
    t.same({ status, body }, { status: 201, body: { status: 'received', thanks: 'Thanks a lot', thankYouUrl: 'https://shop.example/thanks' } })
    const [response] = await responsesOf(survey.id)
    t.match(response, { mode: 'self', status: 'complete', versionNumber: 1, contactId: null, recordedBy: null, flag: null, answers: [{ value: 9 }] })
    await shop.numbered()
    t.match((await shop.request('GET', '/v1/events?types=survey_response.completed')).body.data.at(-1), {
      actor: { type: 'anonymous', id: 'respondent' },
      resource: { id: response.id },
      data: { surveyId: survey.id, mode: 'self' },
    })
  })

  t.test('422 what does not answer, with a pointer to it', async (t) => {
    const survey = await liveSurvey(shop)
    for (const value of [11, -1, 9.5, '9'])
      t.match(await ask('POST', `${survey.url}/responses`, { answers: [{ questionKey: 'recommend', value }] }), {
        status: 422,
        body: { errors: [{ pointer: '/answers/0/value' }] },
      })
    t.match(await ask('POST', `${survey.url}/responses`, { answers: [{ questionKey: 'x', value: 1 }] }), {
      status: 422,
      body: { errors: [{ pointer: '/answers/0/questionKey' }] },
    })
    t.match(await ask('POST', `${survey.url}/responses`, { ...nine, other: 1 }), {
      status: 422,
      body: { errors: [{ pointer: '/other', code: 'unknown-field' }] },
    })
    t.match(await ask('POST', `${survey.url}/responses`, { answers: [{ questionKey: 'why', value: 'a\0b' }] }), { status: 422 })
    t.match(await ask('POST', `${survey.url}/responses`, { ...nine, versionNumber: 7 }), { status: 422, body: { errors: [{ pointer: '/versionNumber' }] } })
    t.same(await responsesOf(survey.id), [])
  })

  t.test('what an answer hides was not asked, and is not kept', async (t) => {
    const survey = await liveSurvey(shop)
    await ask('POST', `${survey.url}/responses`, { answers: [...nine.answers, { questionKey: 'cause', value: 'price' }] })
    t.same(
      (await responsesOf(survey.id))[0].answers.map(({ questionKey }: { questionKey: string }) => questionKey),
      ['recommend'],
    )
  })

  t.test('the same again answers the same, also when the survey is closed by then; another submission under its key is 422', async (t) => {
    const survey = await liveSurvey(shop)
    const first = await ask('POST', `${survey.url}/responses`, nine, key('a'))
    const again = await ask('POST', `${survey.url}/responses`, nine, key('a'))
    t.same(again.body, first.body)
    t.equal(again.headers['idempotency-replayed'], 'true')
    t.match(await ask('POST', `${survey.url}/responses`, { answers: [{ questionKey: 'recommend', value: 10 }] }, key('a')), {
      status: 422,
      body: { code: 'idempotency-key-reused' },
    })
    await shop.request('POST', `/v1/surveys/${survey.id}/close`)
    t.match(await ask('POST', `${survey.url}/responses`, nine, key('a')), { status: 201, body: first.body })
    t.match(await ask('POST', `${survey.url}/responses`, nine, key('b')), { status: 410, body: { code: 'survey-not-answerable' } })
    t.equal((await responsesOf(survey.id)).length, 1)
  })

  t.test('sixteen at once under one key are one', async (t) => {
    const survey = await liveSurvey(shop)
    const answers = await Promise.all(Array.from({ length: 16 }, () => ask('POST', `${survey.url}/responses`, nine, key('same'))))
    t.same([...new Set(answers.map(({ status }) => status))], [201])
    t.equal((await responsesOf(survey.id)).length, 1)
  })

  t.test('410 paused, not open yet, over', async (t) => {
    const paused = await liveSurvey(shop)
    await shop.request('POST', `/v1/surveys/${paused.id}/pause`)
    const later = await liveSurvey(shop, { opensAt: '2999-01-01T00:00:00Z' })
    const over = await liveSurvey(shop, { closesAt: '2020-01-01T00:00:00Z' })
    for (const { url } of [paused, later, over]) {
      t.match(await ask('POST', `${url}/responses`, nine), { status: 410, body: { code: 'survey-not-answerable' } })
      t.match(await ask('GET', url), { status: 410 })
      const page = await ask('GET', url, undefined, { accept: 'text/html', 'accept-language': 'fa' })
      t.equal(page.status, 410)
      t.match(page.body, /dir="rtl".*نمی‌پذیرد/s)
    }
  })

  t.test('a version that was shown is answered, though another is live by now', async (t) => {
    const survey = await liveSurvey(shop)
    await shop.request('POST', `/v1/surveys/${survey.id}/versions`, { questions: [{ key: 'other', type: 'boolean', required: true, text: { en: '?' } }] })
    await shop.request('POST', `/v1/surveys/${survey.id}/publish`)
    t.match(await ask('POST', `${survey.url}/responses`, { ...nine, versionNumber: 1 }), { status: 201 })
    t.match(await ask('POST', `${survey.url}/responses`, nine), { status: 422 })
    t.match(await responsesOf(survey.id), [{ versionNumber: 1 }])
  })
})

t.test('a quota is exact', async (t) => {
  const taken = async (id: string) => (await db.pool.query('select taken from survey_quotas where survey_id = $1', [id])).rows[0]?.taken
  t.test('under concurrency', async (t) => {
    const survey = await liveSurvey(shop, { quota: 7 })
    const answers = await Promise.all(Array.from({ length: 32 }, () => ask('POST', `${survey.url}/responses`, nine)))
    t.equal(answers.filter(({ status }) => status === 201).length, 7)
    t.equal(answers.filter(({ status, body }) => status === 410 && body.code === 'survey-not-answerable').length, 25)
    t.equal((await responsesOf(survey.id)).length, 7)
    t.equal((await ask('GET', survey.url)).status, 410)
  })

  t.test('when it is set while others answer; staff are never turned away, and what is excluded gives its place back', async (t) => {
    const survey = await liveSurvey(shop)
    const change = (quota: number | null) => shop.request('PATCH', `/v1/surveys/${survey.id}`, { quota })
    const sent = Array.from({ length: 40 }, async (_, i) => {
      if (i === 20) await change(25)
      return ask('POST', `${survey.url}/responses`, nine)
    })
    const kept = (await Promise.all(sent)).filter(({ status }) => status === 201).length
    for (let i = kept; i < 30; i += 1) await ask('POST', `${survey.url}/responses`, nine)
    const all = await responsesOf(survey.id)
    t.equal(await taken(survey.id), all.length)
    t.ok(all.length >= 25)
    t.equal((await ask('POST', `${survey.url}/responses`, nine)).status, 410)
    t.equal((await shop.request('POST', `/v1/surveys/${survey.id}/responses`, { mode: 'phone', ...nine })).status, 201)
    t.equal(await taken(survey.id), all.length + 1)
    await db.pool.query('update survey_responses set excluded_at = now() where survey_id = $1', [survey.id])
    t.equal(await taken(survey.id), 0)
    t.equal((await ask('POST', `${survey.url}/responses`, nine)).status, 201)
    await change(null)
    t.equal((await ask('POST', `${survey.url}/responses`, nine)).status, 201)
    await change(2)
    t.equal(await taken(survey.id), 2)
    t.equal((await ask('POST', `${survey.url}/responses`, nine)).status, 410)
  })
})

t.test('what a machine sends is answered as everything else, kept and not counted', async (t) => {
  const survey = await liveSurvey(shop, { fillSecondsMin: 30, limits: { perAddress: 4, perSurvey: 1_000 } })
  const good = await ask('POST', `${survey.url}/responses`, nine)
  const now = new Date().toISOString()
  for (const body of [
    { ...nine, website: 'https://spam.example' },
    { ...nine, startedAt: now },
  ])
    t.same((await ask('POST', `${survey.url}/responses`, body)).body, good.body)
  for (let i = 0; i < 3; i += 1) t.same((await ask('POST', `${survey.url}/responses`, nine)).body, good.body)
  t.same((await responsesOf(survey.id)).map(({ flag }: { flag: string }) => flag).sort(), ['honeypot', 'too_fast', 'too_many', 'too_many', null, null].sort())
  t.equal((await responsesOf(survey.id, '&flagged=false')).length, 2)
  const { rows } = await db.pool.query(`select sum(n)::int as n from survey_counts where grain = 'hour' and survey_id = $1`, [survey.id])
  t.same(rows, [{ n: 2 }])
  await shop.numbered()
  const told = (await shop.request('GET', '/v1/events?types=survey_response.completed&limit=200')).body.data
  t.equal(told.filter(({ data }: { data: { surveyId: string } }) => data.surveyId === survey.id).length, 2)
  t.notMatch((await ask('POST', `${survey.url}/responses`, { ...nine, startedAt: '2020-01-01T00:00:00Z' })).body, { flag: /./ })
})

t.test('303 to an address in any script; no origin writes a policy of its own', async (t) => {
  const survey = await liveSurvey(shop, { thankYouUrl: 'https://shop.example/سپاس?q=təşəkkür' })
  const sent = await ask('POST', `${survey.url}/responses`, ...asForm({ recommend: '9' }))
  t.match({ status: sent.status, location: sent.headers['location'] }, { status: 303, location: /^https:\/\/shop\.example\/%D8%B3/ })
  for (const origin of ["https://a.example; script-src 'unsafe-inline'", 'https://a.example https://b.example', 'https://a.example\n', 'https://مثال.example'])
    t.match(await shop.request('PATCH', `/v1/surveys/${survey.id}`, { allowedOrigins: [origin] }), { status: 422 }, origin)
})

t.test('410 a full quota, also for what a machine sends', async (t) => {
  const survey = await liveSurvey(shop, { quota: 1 })
  t.equal((await ask('POST', `${survey.url}/responses`, nine)).status, 201)
  const bait = { ...nine, website: 'https://spam.example' }
  t.same([(await ask('POST', `${survey.url}/responses`, nine)).status, (await ask('POST', `${survey.url}/responses`, bait)).status], [410, 410])
})

t.test('429 under overload: of a survey, of an address far beyond its limit', async (t) => {
  const few = await liveSurvey(shop, { limits: { perAddress: 100, perSurvey: 1 } })
  t.equal((await ask('POST', `${few.url}/responses`, nine, key('first'))).status, 201)
  const refused = await ask('POST', `${few.url}/responses`, nine)
  t.match(refused, { status: 429, body: { code: 'too-many-requests' } })
  t.match(refused.headers['retry-after'], /^\d+$/)
  t.equal((await ask('POST', `${few.url}/responses`, nine, key('first'))).status, 201, 'the same again answers the same')
  const one = await liveSurvey(shop, { limits: { perAddress: 1, perSurvey: 100 } })
  const statuses = []
  for (let i = 0; i < 12; i += 1) statuses.push((await ask('POST', `${one.url}/responses`, nine)).status)
  t.same(statuses, [...Array(11).fill(201), 429])
})

t.test('429 when more is sent than the service takes in all', async (t) => {
  const narrow = await startApp({ surveySubmissionsPerMinuteMax: 1 })
  const survey = await liveSurvey(await narrow.organization())
  const send = () => stranger(narrow)('POST', `${survey.url}/responses`, nine)
  await send()
  t.match(await send(), { status: 429, body: { code: 'too-many-requests' } })
})

t.test('a plain HTML form', async (t) => {
  const survey = await liveSurvey(shop, { thankYouUrl: 'https://shop.example/thanks' })
  const url = `${survey.url}/responses`

  t.test('of another site: 303 to the thank-you address', async (t) => {
    const sent = await ask('POST', url, ...asForm({ recommend: '9', why: '', website: '', _submission: 'x1' }))
    t.match({ status: sent.status, location: sent.headers['location'] }, { status: 303, location: 'https://shop.example/thanks' })
    await ask('POST', url, ...asForm({ recommend: '9', why: '', website: '', _submission: 'x1' }))
    t.match(await responsesOf(survey.id), [
      {
        answers: [
          { questionKey: 'recommend', value: 9 },
          { questionKey: 'why', skipped: true },
        ],
      },
    ])
  })

  t.test('what is wrong in it is shown on a page of ours, and what was written is still there', async (t) => {
    const sent = await ask('POST', url, ...asForm({ recommend: '3', why: 'Because <b>' }))
    t.equal(sent.status, 422)
    t.match(sent.body, /role="alert".*#q-cause.*aria-describedby="e-cause"/s)
    t.match(sent.body, /name="recommend" value="3"/)
    t.match(sent.body, /Because &lt;b&gt;/)
    t.match(await ask('POST', url, ...asForm({ recommend: '9', unknown: '1' })), { status: 422 })
  })

  t.test('page after page, and back', async (t) => {
    const page = await ask('GET', survey.url, undefined, { accept: 'text/html' })
    t.match(page.headers['content-security-policy'], /form-action 'self' https:\/\/shop\.example;/)
    t.notMatch(page.body, /What should we improve/)
    const hidden = hiddenOf(page.body)
    const none = await ask('POST', url, ...asForm({ ...hidden, _go: 'next' }))
    t.match(none, { status: 422 })
    const second = await ask('POST', url, ...asForm({ ...hidden, recommend: '4', _go: 'next' }))
    t.match(second, { status: 200 })
    t.match(second.body, /What should we improve/)
    t.equal(hiddenOf(second.body)['recommend'], '4')
    const back = await ask('POST', url, ...asForm({ ...hiddenOf(second.body), cause: 'staff', _go: 'back' }))
    t.match(back.body, /value="4" checked/)
    const other = await ask('POST', url, ...asForm({ ...hiddenOf(back.body), recommend: '10', _go: 'next' }))
    t.notMatch(other.body, /What should we improve/)
    const end = { ...hiddenOf(other.body), why: 'Good', _go: 'next' }
    for (const time of ['once', 'and again']) t.equal((await ask('POST', url, ...asForm(end))).status, 303, time)
    t.equal((await ask('POST', url, ...asForm({ ...end, why: 'Bad' }))).status, 422, 'one view of a page is answered once')
    const [response] = await responsesOf(survey.id)
    t.match(response.answers, [
      { questionKey: 'recommend', value: 10 },
      { questionKey: 'why', value: 'Good' },
    ])
    t.equal(response.answers.length, 2)
  })

  t.test('a page of ours says when it was opened, and nobody else can', async (t) => {
    const quick = await liveSurvey(shop, { fillSecondsMin: 60, thankYouUrl: null })
    const hidden = hiddenOf((await ask('GET', quick.url, undefined, { accept: 'text/html' })).body)
    const sent = await ask('POST', `${quick.url}/responses`, ...asForm({ recommend: '9', ...hidden, _section: '1', _go: 'next' }))
    t.equal(sent.status, 303)
    t.equal(sent.headers['location'], `../${quick.key}?language=en&done=1`)
    t.match(await responsesOf(quick.id), [{ flag: 'too_fast' }])
    t.match((await ask('GET', `${quick.url}?done=1`, undefined, { accept: 'text/html' })).body, /Thank you/)
  })
})

t.test('scripts of the origins that a survey names may read and send', async (t) => {
  const survey = await liveSurvey(shop, { allowedOrigins: ['https://shop.example'] })
  const from = (origin: string) => ({ origin })
  t.equal(
    (await ask('OPTIONS', `${survey.url}/responses`, undefined, from('https://shop.example'))).headers['access-control-allow-origin'],
    'https://shop.example',
  )
  t.equal((await ask('POST', `${survey.url}/responses`, nine, from('https://shop.example'))).headers['access-control-allow-origin'], 'https://shop.example')
  t.equal((await ask('GET', survey.url, undefined, from('https://other.example'))).headers['access-control-allow-origin'], undefined)
})
