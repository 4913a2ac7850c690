import t from 'tap'
import { surveyIn } from '../../house/recipes/surveys.ts'
import { startApp } from '../../support/app.ts'

const { db, organization } = await startApp()
const shop = await organization()
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
