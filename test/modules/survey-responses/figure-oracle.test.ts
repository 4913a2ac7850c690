import fc from 'fast-check'
import t from 'tap'
import { surveyIn } from '../../house/recipes/surveys.ts'
import { startApp } from '../../support/app.ts'

/** Figures of random answers, computed here from the definitions in the plainest way: answer by answer, in doubles, rounded last. */
const { organization } = await startApp()
const shop = await organization()
const text = { en: 'How was it?' }
const QUESTIONS = [
  { key: 'nps', type: 'nps', scored: true, text },
  { key: 'csat', type: 'csat', scored: true, text },
  { key: 'ces', type: 'ces', scored: true, text },
]
const LOWEST = { nps: 0, csat: 1, ces: 1 } as const
const HIGHEST = { nps: 10, csat: 5, ces: 7 } as const
const KEYS = ['nps', 'csat', 'ces'] as const
type Key = (typeof KEYS)[number]

const answer = (key: Key) =>
  fc.option(fc.oneof({ weight: 1, arbitrary: fc.constant('skip') }, { weight: 6, arbitrary: fc.integer({ min: LOWEST[key], max: HIGHEST[key] }) }))
const response = fc.record({ nps: answer('nps'), csat: answer('csat'), ces: answer('ces'), partial: fc.boolean(), excluded: fc.boolean() })

const Z = 1.959963984540054
const round = (x: number, decimals: number) => (Math.sign(x) * Math.floor(Math.abs(x) * 10 ** decimals + 0.5 + 1e-9)) / 10 ** decimals + 0
const sum = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0)
function wilson(k: number, n: number) {
  const [p, m] = [k / n, 1 + (Z * Z) / n]
  const reach = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n))
  return { low: round((100 * (p + (Z * Z) / (2 * n) - reach)) / m, 2), high: round((100 * (p + (Z * Z) / (2 * n) + reach)) / m, 2) }
}
function adjusted(up: number, down: number, n: number) {
  const [p, d, m] = [up + 0.75, down + 0.75, n + 3]
  const s = (p - d) / m
  const reach = Z * Math.sqrt(((p + d) / m - s * s) / m)
  return { low: round(100 * Math.max(-1, s - reach), 2), high: round(100 * Math.min(1, s + reach), 2) }
}
function figuresOf(key: Key, values: readonly number[]) {
  const n = values.length
  const among = (from: number, to: number) => values.filter((value) => value >= from && value <= to).length
  if (n === 0) return { score: null, interval: null }
  const mean = sum(values) / n
  if (key === 'nps') return { score: round((100 * (among(9, 10) - among(0, 6))) / n, 1), interval: adjusted(among(9, 10), among(0, 6), n) }
  if (key === 'csat') return { score: round((100 * among(4, 5)) / n, 1), interval: wilson(among(4, 5), n), mean: round(mean, 3) }
  const error = Z * Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / (n - 1) / n)
  return {
    ...{ score: round(mean, 3), mean: round(mean, 3), interval: n === 1 ? null : { low: round(mean - error, 3), high: round(mean + error, 3) } },
    share: { value: round((100 * among(5, 7)) / n, 1), interval: wilson(among(5, 7), n) },
    netEasy: { value: round((100 * (among(6, 7) - among(1, 3))) / n, 1), interval: adjusted(among(6, 7), among(1, 3), n) },
  }
}

t.test('NPS, CSAT and CES are what their definitions say', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(response, { maxLength: 40 }), fc.boolean(), async (responses, includePartials) => {
      const surveyId = await surveyIn(shop, 'live', { kind: 'custom', questions: QUESTIONS })
      const items = responses.map(({ partial, excluded: _, ...answers }) => ({
        ...{ mode: 'phone', status: partial ? 'partial' : 'complete' },
        answers: KEYS.flatMap((questionKey) => {
          const value = answers[questionKey]
          return value === null ? [] : [value === 'skip' ? { questionKey, skipped: true } : { questionKey, value }]
        }),
      }))
      if (items.length > 0) {
        const { body } = await shop.request('POST', `/v1/surveys/${surveyId}/responses/batch`, { items })
        for (const [i, { id }] of body.results.entries())
          if (responses[i]?.excluded) await shop.request('PUT', `/v1/survey-responses/${id}/exclusion`, { reason: 'A test' })
      }
      const { body } = await shop.request('GET', `/v1/surveys/${surveyId}/scores?includePartials=${includePartials}`)
      for (const [i, key] of KEYS.entries()) {
        const asked = responses.filter(({ partial }) => includePartials || !partial)
        const counting = asked.filter(({ excluded }) => !excluded)
        const answered = counting.filter((each) => typeof each[key] === 'number')
        t.match(
          body.data[i],
          {
            ...{ questionKey: key, metric: key, n: answered.length },
            skipped: counting.filter((each) => each[key] === 'skip').length,
            partial: answered.filter(({ partial }) => partial).length,
            excluded: asked.filter((each) => each.excluded && typeof each[key] === 'number').length,
            ...figuresOf(
              key,
              answered.map((each) => each[key] as number),
            ),
          },
          key,
        )
      }
    }),
    { numRuns: 25 },
  )
})
