import t from 'tap'
import { surveyIn } from '../../house/recipes/surveys.ts'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

const test = await startApp()
const { db } = test
const shop = await test.organization()
const text = { en: 'How was it?' }

interface Answered {
  readonly value?: unknown
  readonly times?: number
  readonly at?: string
  readonly fields?: object
}

/** Staff enter what so many people answered to one question. */
async function answer(surveyId: string, questionKey: string, answered: readonly Answered[]): Promise<void> {
  const items = answered.flatMap(({ value, times = 1, at, fields }) =>
    Array.from({ length: times }, () => ({
      mode: 'phone',
      ...(at !== undefined && { completedAt: at }),
      answers: [value === undefined ? { questionKey, skipped: true } : { questionKey, value }],
      ...fields,
    })),
  )
  for (let i = 0; i < items.length; i += 1_000) {
    const { body } = await shop.request('POST', `/v1/surveys/${surveyId}/responses/batch`, { items: items.slice(i, i + 1_000) })
    const refused = body.results.find(({ status }: { status: number }) => status !== 201)
    if (refused !== undefined) throw new Error(JSON.stringify(refused))
  }
}

const asking = (type: string, more: object = {}) => surveyIn(shop, 'live', { kind: 'custom', questions: [{ key: 'q', type, text, ...more }] })
const figures = async (surveyId: string, of = 'scores') => (await shop.request('GET', `/v1/surveys/${surveyId}/${of}`)).body
const scoreOf = async (surveyId: string, query = '') => (await figures(surveyId, `scores?${query}`)).data[0]
const scale = (counts: readonly number[], min = 1) => counts.map((times, i) => ({ value: min + i, times }))

t.test('nothing answered is null, never 0', async (t) => {
  const surveyId = await asking('nps')
  t.match(await figures(surveyId), { data: [{ questionKey: 'q', metric: 'nps', variant: 'net', score: null, n: 0, interval: null, versions: [] }] })
  t.match(await figures(surveyId, 'trend'), { data: [{ score: null, n: 0 }] })
})

t.test('NPS of who answered, beside who passed it over', async (t) => {
  const surveyId = await asking('nps')
  await answer(surveyId, 'q', [{ value: 10, times: 3 }, { value: 9, times: 2 }, { value: 7, times: 2 }, { value: 0 }, { times: 2 }])
  t.match(await scoreOf(surveyId), {
    score: 50,
    n: 8,
    skipped: 2,
    partial: 0,
    excluded: 0,
    counts: { promoters: 5, passives: 2, detractors: 1 },
    versions: [1],
  })
})

t.test('NPS with its adjusted Wald interval', async (t) => {
  const surveyId = await asking('nps')
  await answer(surveyId, 'q', [
    { value: 9, times: 162 },
    { value: 8, times: 108 },
    { value: 6, times: 54 },
  ])
  t.match(await scoreOf(surveyId), { score: 33.3, interval: { low: 24.95, high: 41.11, confidence: 0.95, method: 'adjusted_wald' } })
  t.match((await scoreOf(surveyId, 'confidence=0.99')).interval, { low: Number, high: Number, confidence: 0.99 })
})

t.test('CSAT: the two top boxes with Wilson, and the mean', async (t) => {
  const surveyId = await asking('csat')
  await answer(surveyId, 'q', scale([2, 3, 5, 20, 30]))
  t.match(await scoreOf(surveyId), { variant: 'top_two', score: 83.3, mean: 4.217, interval: { low: 71.97, high: 90.69, method: 'wilson' } })
})

t.test('CES: the mean, the share above neutral and net easy', async (t) => {
  const surveyId = await asking('ces')
  await answer(surveyId, 'q', scale([80, 210, 140, 110, 160, 180, 120]))
  t.match(await scoreOf(surveyId), {
    variant: 'mean',
    score: 4.08,
    mean: 4.08,
    interval: { low: 3.961, high: 4.199, method: 'normal_mean' },
    share: { value: 46, interval: { low: 42.93, high: 49.1 } },
    netEasy: { value: -13 },
  })
})

t.test('the change of NPS between two periods', async (t) => {
  const surveyId = await asking('nps')
  const of = (counts: readonly number[], at: string) => counts.map((times, i) => ({ value: [9, 7, 0][i], times, at }))
  await answer(surveyId, 'q', [...of([100, 80, 20], '2026-02-10T12:00:00Z'), ...of([90, 80, 30], '2026-01-10T12:00:00Z')])
  const compared = await figures(surveyId, 'compare?from=2026-02-01&to=2026-03-01&otherFrom=2026-01-01&otherTo=2026-02-01')
  t.match(compared, { first: { score: 40, n: 200 }, second: { score: 30, n: 200 }, z: 1.451, p: 0.147 })
  const trend = await figures(surveyId, 'trend?interval=month&from=2026-01-01&to=2026-04-01')
  t.match(
    trend.data.map(({ date, n, score }: { date: string; n: number; score: number }) => [date, n, score]),
    [
      ['2026-01-01', 200, 30],
      ['2026-02-01', 200, 40],
      ['2026-03-01', 0, null],
    ],
  )
})

t.test('choices, several choices, ranks, rows, numbers, yes and no', async (t) => {
  const choices = ['price', 'staff'].map((key) => ({ key, text }))
  const scored = { scored: true }
  const of = async (type: string, more: object, answered: readonly Answered[]) => {
    const surveyId = await asking(type, { ...scored, ...more })
    await answer(surveyId, 'q', answered)
    return scoreOf(surveyId)
  }
  t.match(await of('single_choice', { choices }, [{ value: 'price', times: 3 }, { value: 'staff' }]), { n: 4, counts: { price: 3, staff: 1 } })
  const several = await of('multiple_choice', { choices }, [{ value: ['price', 'staff'] }, { value: ['staff'] }])
  t.match(several, {
    n: 2,
    distribution: [
      { key: 'price', share: 50 },
      { key: 'staff', share: 100 },
    ],
  })
  const ranked = await of('ranking', { choices }, [{ value: ['staff', 'price'], times: 2 }, { value: ['staff'] }])
  t.match(ranked, {
    n: 3,
    ranking: [
      { key: 'price', count: 2, meanPlace: 2 },
      { key: 'staff', firstShare: 100, places: [3, 0] },
    ],
  })
  const rows = [{ key: 'shop', text }]
  t.match(await of('matrix', { rows, choices }, [{ value: { shop: 'staff' } }]), {
    n: 1,
    rows: [{ key: 'shop', n: 1, distribution: [{ count: 0 }, { count: 1 }] }],
  })
  t.match(await of('number', {}, [{ value: 1.5 }, { value: 2.5 }]), { n: 2, mean: 2 })
  t.match(await of('boolean', {}, [{ value: true }, { value: false, times: 3 }]), { n: 4, score: 25, variant: 'share_true' })
})

t.test('partial and excluded responses', async (t) => {
  const surveyId = await asking('nps')
  await answer(surveyId, 'q', [
    { value: 10, times: 3 },
    { value: 0, fields: { status: 'partial' } },
  ])
  t.match(await scoreOf(surveyId), { n: 4, partial: 1, score: 50 })
  t.match(await scoreOf(surveyId, 'includePartials=false'), { n: 3, partial: 0, score: 100 })
  await db.pool.query(`update survey_responses set excluded_at = now() where survey_id = $1 and status = 'partial'`, [surveyId])
  t.match(await scoreOf(surveyId), { n: 3, partial: 0, excluded: 1, score: 100 })
  t.match(await scoreOf(surveyId, 'mode=phone'), { n: 3, excluded: 1, score: 100 }, 'the same from the responses')
  t.match(await scoreOf(surveyId, 'mode=self'), { n: 0, excluded: 0, score: null })
})

t.test('days begin by the clock of a zone, also in the midst of an hour', async (t) => {
  const surveyId = await asking('nps')
  // Midnight of 3 March in Kolkata is 18:30 of the day before in UTC.
  await answer(surveyId, 'q', [
    { value: 0, at: '2026-03-02T18:29:59Z' },
    { value: 10, at: '2026-03-02T18:30:00Z', times: 2 },
  ])
  const trend = await figures(surveyId, 'trend?interval=day&from=2026-03-02&to=2026-03-04&timeZone=Asia/Kolkata')
  t.match(trend.data, [
    { date: '2026-03-02', n: 1, score: -100 },
    { date: '2026-03-03', start: '2026-03-02T18:30:00Z', n: 2, score: 100 },
  ])
  t.match(await scoreOf(surveyId, 'from=2026-03-03&timeZone=Asia/Kolkata'), { n: 2 })
  t.match(await scoreOf(surveyId, 'to=2026-03-02T18:30:00Z'), { n: 1 })
  const whole = await figures(surveyId, 'trend?interval=day&timeZone=Asia/Kolkata')
  t.same(
    whole.data.map(({ date, n }: { date: string; n: number }) => [date, n]),
    [
      ['2026-03-02', 1],
      ['2026-03-03', 2],
    ],
    'from the first answer to the last, where nothing is said',
  )
})

t.test('groups, the small ones suppressed with one more that would give them away', async (t) => {
  const surveyId = await asking('nps')
  const about = (context: object) => ({ fields: { context } })
  await answer(surveyId, 'q', [
    { value: 10, times: 9, ...about({ productId: 'A', channel: 'shop' }) },
    { value: 0, times: 6, ...about({ productId: 'B', channel: 'shop' }) },
    { value: 5, times: 2, ...about({ productId: 'C', channel: 'web' }) },
  ])
  const { data, groups, groupBy } = await figures(surveyId, 'scores?groupBy=product')
  t.match({ data, groupBy }, { data: [{ n: 17 }], groupBy: 'product' })
  t.match(groups, [
    { value: 'A', suppressed: false, data: [{ n: 9, score: 100 }] },
    { value: 'B', suppressed: true, data: [] },
    { value: 'C', suppressed: true, data: [] },
  ])
  const all = await figures(surveyId, 'scores?groupBy=product&minimumGroupSize=1')
  t.same(
    all.groups.map(({ value, suppressed, data }: any) => [value, suppressed, data[0].n]),
    [
      ['A', false, 9],
      ['B', false, 6],
      ['C', false, 2],
    ],
  )
  t.match((await figures(surveyId, 'scores?groupBy=channel')).groups, [{ suppressed: true }, { suppressed: true }])
  const few = await asking('nps')
  await answer(few, 'q', [{ value: 10, times: 3 }])
  t.match(await figures(few, 'scores?groupBy=channel'), { data: { length: 0 }, groups: [{ suppressed: true }] }, 'the total would be the group')
  t.match((await figures(surveyId, 'scores?groupBy=language')).groups, [{ value: 'en', suppressed: false }])
  for (const dimension of ['staff', 'team', 'segment'])
    t.match((await figures(surveyId, `scores?groupBy=${dimension}`)).groups, [{ value: null, data: [{ n: 17 }] }])
})

t.test('of an anonymous survey no group of fewer than five is shown, whatever is asked for', async (t) => {
  const surveyId = await surveyIn(shop, 'live', { anonymous: true })
  await answer(surveyId, 'recommend', [
    { value: 10, times: 6, fields: { context: { channel: 'shop' } } },
    { value: 0, times: 5, fields: { context: { channel: 'web' } } },
    { value: 0, times: 4, fields: { context: { channel: 'fair' } } },
  ])
  const { groups } = await figures(surveyId, 'scores?groupBy=channel&minimumGroupSize=1')
  t.same(
    groups.map(({ value, suppressed }: any) => [value, suppressed]),
    [
      ['shop', false],
      ['web', true],
      ['fair', true],
    ],
  )
})

t.test('drivers: which goes with the score, and how well it is done', async (t) => {
  const driver = (key: string, of: string) => ({ key, type: 'rating', text, scored: true, driver: of })
  const questions = [{ key: 'q', type: 'nps', text }, driver('served', 'staff'), driver('priced', 'value')]
  const surveyId = await surveyIn(shop, 'live', { questions })
  for (const [q, served, priced] of [
    [10, 5, 2],
    [9, 5, 4],
    [8, 4, 3],
    [6, 3, 3],
    [4, 2, 4],
    [0, 1, 2],
  ])
    await answer(surveyId, 'q', [
      {
        value: q,
        fields: {
          answers: [
            { questionKey: 'q', value: q },
            { questionKey: 'served', value: served },
            { questionKey: 'priced', value: priced },
          ],
        },
      },
    ])
  const { questionKey, data } = await figures(surveyId, 'drivers')
  t.equal(questionKey, 'q')
  t.match(data, [
    { questionKey: 'served', driver: 'staff', n: 6, performance: { value: 50 }, quadrant: 'keep_up_the_good_work' },
    { questionKey: 'priced', driver: 'value', n: 6, performance: { value: 33.3 } },
  ])
  t.ok(data[0].correlation > 0.9)
  const grouped = await figures(surveyId, 'scores?groupBy=driver')
  t.match(
    grouped.groups.map(({ value, data: [score] }: any) => [value, score.questionKey, score.n]),
    [
      [null, 'q', 6],
      ['staff', 'served', 6],
      ['value', 'priced', 6],
    ],
  )
})

t.test('figures are of all versions together', async (t) => {
  const surveyId = await asking('nps')
  await answer(surveyId, 'q', [{ value: 10, times: 2 }])
  const questions = [
    { key: 'new', type: 'csat', text },
    { key: 'q', type: 'nps', text },
  ]
  await shop.request('POST', `/v1/surveys/${surveyId}/versions`, { questions })
  await shop.request('POST', `/v1/surveys/${surveyId}/publish`)
  await answer(surveyId, 'q', [{ value: 0, times: 2 }])
  t.match((await figures(surveyId)).data, [
    { questionKey: 'new', n: 0 },
    { questionKey: 'q', n: 4, score: 0, versions: [1, 2] },
  ])
})

t.test('limited staff get figures of what they may see', async (t) => {
  const limited = await colleague(test, shop, { contactAccess: 'own', scopes: ['surveys:read'] })
  const contact = async (fields: object) => (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ...fields })).body.id
  const [theirs, hidden] = [await contact({ ownerId: limited.id }), await contact({})]
  const surveyId = await asking('nps')
  await answer(surveyId, 'q', [{ value: 10, fields: { contactId: theirs } }, { value: 0, times: 3, fields: { contactId: hidden } }, { value: 9 }])
  const read = async (of: string) => (await limited.request('GET', `/v1/surveys/${surveyId}/${of}`)).body
  t.match((await read('scores')).data, [{ n: 2, score: 100 }])
  t.match((await read('scores?groupBy=language&minimumGroupSize=1')).groups, [{ data: [{ n: 2 }] }])
  t.match((await read('trend?interval=day')).data, [{ n: 2, score: 100 }])
})

t.test('response rates of the invitations that were sent', async (t) => {
  const surveyId = await asking('nps')
  const insert = (times: number, columns: string, values: string) =>
    db.pool.query(
      `insert into survey_invitations (organization_id, id, survey_id, channel, language, context, counted, asked_at, reminders_sent, expires_at, spent, version,
         created_at, updated_at, ${columns})
       select $1, gen_random_uuid(), $2, 'email', 'en', '{}', true, '2026-03-01', 0, '2026-04-01', false, 1, '2026-03-01', '2026-03-01', ${values} from generate_series(1, $3::int)`,
      [shop.id, surveyId, times],
    )
  const sent = "'2026-03-01T10:00:00Z'"
  await insert(722, 'state, sent_at', `'sent', ${sent}`)
  await insert(50, 'state, sent_at, bounced_at', `'bounced', ${sent}, ${sent}`)
  await insert(38, 'state, sent_at, started_at', `'started', ${sent}, ${sent}`)
  await insert(190, 'state, sent_at, started_at, completed_at', `'completed', ${sent}, ${sent}, ${sent}`)
  await insert(70, 'state, suppressed_by', `'suppressed', 'survey-quiet-period'`)
  const rates = await figures(surveyId, 'response-rates')
  t.match(rates, { sent: 1000, bounced: 50, delivered: 950, complete: 190, partial: 38 })
  t.match(rates.responseRate, { value: 20, interval: { low: 17.58, high: 22.66 } })
  t.match([rates.startRate.value, rates.completionRate.value], [24, 83.3])
  t.match(await figures(surveyId, 'response-rates?from=2026-03-02'), { sent: 0, responseRate: { value: null, interval: null } })
})

t.test('rates of an anonymous survey are of all of it: a period would tell who has answered', async (t) => {
  const surveyId = await surveyIn(shop, 'live', { anonymous: true })
  t.match(await figures(surveyId, 'response-rates'), { sent: 0 })
  t.match(await shop.request('GET', `/v1/surveys/${surveyId}/response-rates?from=2026-03-02`), {
    status: 400,
    body: { errors: [{ pointer: '/from', in: 'query', code: 'anonymous' }] },
  })
})

t.test('400 what no period, question or trend can be', async (t) => {
  const surveyId = await asking('nps')
  const bad = async (of: string) => {
    const { status, body } = await shop.request('GET', `/v1/surveys/${surveyId}/${of}`)
    return [status, body.code, body.errors?.[0]?.pointer]
  }
  t.same(await bad('scores?from=2026-02-01&to=2026-02-01'), [400, 'malformed-request', '/to'])
  t.same(await bad('scores?from=soon'), [400, 'malformed-request', '/from'])
  t.same(await bad('scores?questionKey=none'), [400, 'malformed-request', '/questionKey'])
  t.same(await bad('trend?from=1900-01-01&to=2026-01-01&interval=day'), [400, 'malformed-request', '/interval'])
  t.same(await bad('compare?from=2026-01-01&to=2026-02-01&otherFrom=2026-02-01&otherTo=2026-01-01'), [400, 'malformed-request', '/otherTo'])
})
