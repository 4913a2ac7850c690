import fc from 'fast-check'
import t from 'tap'
import { expectWhole, type Narrowing, ungrouped } from '../../../src/modules/survey-responses/rules/anonymity.ts'
import { suppressionOf } from '../../../src/modules/surveys/rules/groups.ts'
import { startApp } from '../../support/app.ts'
import { liveSurvey } from './support.ts'

/** Of an anonymous survey nobody finds out what a small group answered, whatever they may read of it. */
const LEAST = 5
const response = fc.record({
  ...{ group: fc.constantFrom('a', 'b', 'c', null), day: fc.integer({ min: 1, max: 9 }), mode: fc.constantFrom('self', 'phone'), partial: fc.boolean() },
})
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const narrowing: fc.Arbitrary<Narrowing> = fc.record({
  ...{ from: optional(fc.integer({ min: 1, max: 9 }).map(String)), to: optional(fc.integer({ min: 1, max: 9 }).map(String)) },
  ...{ mode: optional(fc.constantFrom('self', 'phone')), includePartials: optional(fc.boolean()) },
})
const isPermitted = (query: Narrowing) => {
  try {
    expectWhole(query)
    return true
  } catch {
    return false
  }
}

t.test('what is told of groups, taken from each other in every way, is of none or of enough', async () => {
  fc.assert(
    fc.property(fc.array(response, { maxLength: 60 }), fc.array(narrowing, { minLength: 2, maxLength: 6 }), (responses, queries) => {
      const told = [{}, ...queries].filter(isPermitted).map((query: Narrowing) => {
        const { from, to, mode, includePartials = true } = query
        const asked = responses.filter(
          ({ day, partial, ...each }) =>
            (from === undefined || day >= Number(from)) &&
            (to === undefined || day < Number(to)) &&
            (mode ?? each.mode) === each.mode &&
            (includePartials || !partial),
        )
        const groups = [...Map.groupBy(asked, ({ group }) => group)].map(([key, of]) => ({ key: String(key), n: of.length }))
        const { suppressed, totalToo } = suppressionOf(groups, LEAST)
        const shown = groups.filter(({ key }) => !suppressed.has(key))
        const rest = asked.length - shown.reduce((sum, { n }) => sum + n, 0)
        return { shown: new Map(shown.map(({ key, n }) => [key, n])), rest: totalToo ? undefined : rest }
      })
      const keys = ['a', 'b', 'c', 'null']
      const isEnough = (n: number) => n === 0 || Math.abs(n) >= LEAST
      return told.every((one) =>
        told.every((other) => {
          const differences = keys.flatMap((key) =>
            one.shown.has(key) && other.shown.has(key) ? [(one.shown.get(key) ?? 0) - (other.shown.get(key) ?? 0)] : [],
          )
          return [...one.shown.values(), one.rest ?? 0, ...differences].every(isEnough)
        }),
      )
    }),
    { numRuns: 1_000 },
  )
})

t.test('a response is shown whole, or without what groups are made of', async (t) => {
  const whole = { id: '1', context: { staffId: 's', channel: 'shop' }, language: 'en' }
  t.same(ungrouped(whole, { anonymous: false }), whole)
  t.same(ungrouped(whole, { anonymous: true }), { id: '1', context: {}, language: null })
})

t.test('400 groups of a part of an anonymous survey, and comments of a group', async (t) => {
  const { organization } = await startApp()
  const shop = await organization()
  const entry = {
    mode: 'phone',
    language: 'en',
    context: { channel: 'shop', productId: 'loom' },
    answers: [
      { questionKey: 'recommend', value: 9 },
      { questionKey: 'why', value: 'Kind' },
    ],
  }
  const [survey, open] = [await liveSurvey(shop, { anonymous: true }), await liveSurvey(shop)]
  const get = (id: string, of: string) => shop.request('GET', `/v1/surveys/${id}/${of}`)
  const made = await shop.request('POST', `/v1/surveys/${survey.id}/responses`, entry)
  t.match(made, { status: 201, body: { context: {}, language: null } })
  for (let i = 0; i < 4; i += 1) await shop.request('POST', `/v1/surveys/${survey.id}/responses`, entry)
  await shop.request('POST', `/v1/surveys/${open.id}/responses`, entry)
  t.match(await get(open.id, 'responses'), { body: { data: [{ context: entry.context, language: 'en' }] } })

  for (const [query, pointer] of [
    ['from=2026-01-01', '/from'],
    ['to=2099-01-01', '/to'],
    ['mode=phone', '/mode'],
    ['includePartials=false', '/includePartials'],
  ] as const) {
    t.match(await get(survey.id, `scores?groupBy=channel&${query}`), { status: 400, body: { errors: [{ pointer, in: 'query', code: 'anonymous' }] } }, query)
    for (const free of [`${survey.id}/scores?${query}`, `${survey.id}/scores?groupBy=driver&${query}`, `${open.id}/scores?groupBy=channel&${query}`])
      t.match(await shop.request('GET', `/v1/surveys/${free}`), { status: 200 }, free)
  }
  t.match((await get(survey.id, 'scores?groupBy=channel')).body.groups, [{ value: 'shop', data: [{ n: 5 }] }])
  for (const query of ['language=en', 'productId=loom', 'channel=shop', 'segment=x', `staffId=${crypto.randomUUID()}`, `teamId=${crypto.randomUUID()}`]) {
    const pointer = `/${query.split('=')[0]}`
    t.match(await get(survey.id, `comments?${query}`), { status: 400, body: { errors: [{ pointer, in: 'query', code: 'anonymous' }] } }, query)
  }
  t.match(await get(open.id, 'comments?productId=loom'), { body: { data: [{ language: 'en', context: entry.context }] } })

  await shop.numbered()
  const one = (await shop.request('GET', `/v1/survey-responses/${made.body.id}`)).body
  const events = (await shop.request('GET', '/v1/events?types=survey_response.completed&limit=200')).body.data.filter(
    ({ data }: any) => data.surveyId === survey.id,
  )
  const shown = [one, ...(await get(survey.id, 'responses')).body.data, ...(await get(survey.id, 'comments')).body.data]
  t.equal(shown.length, 11)
  for (const each of shown) t.match(each, { context: {}, language: null })
  t.same(
    [...shown, ...events.map(({ data }: any) => data)].flatMap(({ context }) => Object.keys(context)),
    [],
  )
  t.equal(events.length, 5)
  for (const format of ['csv', 'ndjson']) t.notMatch((await get(survey.id, `responses/export?format=${format}`)).body, /shop|loom/)
})
