import fc from 'fast-check'
import t from 'tap'
import { changeBetween } from '../../../../src/modules/surveys/rules/comparison.ts'
import type { QuestionType } from '../../../../src/modules/surveys/rules/question.ts'
import { ratesOf } from '../../../../src/modules/surveys/rules/rates.ts'
import { type Score, scoreOf } from '../../../../src/modules/surveys/rules/scores.ts'
import { mergeTallies, NO_ANSWERS } from '../../../../src/modules/surveys/rules/tally.ts'
import { question, tally } from './made.ts'

const interval = (low: number, high: number, method: string) => ({ low, high, confidence: 0.95, method })
const nps = question('nps')
const csat = question('csat')
const ces = question('ces')
const pad = (promoters: number, passives: number, detractors: number) => tally({ 9: promoters, 7: passives, 0: detractors })

t.test('NPS: 5 promoters, 2 passives, 1 detractor, 2 skipped', async (t) => {
  const score = scoreOf(nps, [tally({ 10: 3, 9: 2, 8: 1, 7: 1, 6: 1 }, { skipped: 2, partial: 1, excluded: 4, versions: [2] })])
  const { distribution, interval: _, ...rest } = score
  t.same(rest, {
    questionKey: 'nps',
    metric: 'nps',
    variant: 'net',
    score: 50,
    n: 8,
    counts: { promoters: 5, passives: 2, detractors: 1 },
    skipped: 2,
    partial: 1,
    excluded: 4,
    versions: [2],
  })
  t.same(
    distribution?.map(({ key, count, share }) => [key, count, share]).filter(([, count]) => count !== 0),
    [
      ['6', 1, 12.5],
      ['7', 1, 12.5],
      ['8', 1, 12.5],
      ['9', 2, 25],
      ['10', 3, 37.5],
    ],
  )
  t.equal(distribution?.length, 11)
})

t.test('NPS: 162 promoters, 108 passives, 54 detractors', async (t) => {
  const score = scoreOf(nps, [pad(162, 108, 54)])
  t.equal(score.score, 33.3)
  t.same(score.interval, interval(24.95, 41.11, 'adjusted_wald'))
})

t.test('CSAT 1:2 2:3 3:5 4:20 5:30', async (t) => {
  const score = scoreOf(csat, [tally([2, 3, 5, 20, 30])])
  t.match(score, { variant: 'top_two', score: 83.3, mean: 4.217, n: 60, counts: { 1: 2, 2: 3, 3: 5, 4: 20, 5: 30 } })
  t.same(score.interval, interval(71.97, 90.69, 'wilson'))
})

t.test('the two top boxes of any scale', async (t) => {
  t.match(scoreOf(question('csat', { scale: { min: 1, max: 7 } }), [tally([1, 1, 1, 1, 1, 2, 3])]), { score: 50 })
  t.match(scoreOf(question('csat', { scale: { min: 0, max: 10 } }), [tally({ 0: 1, 8: 1, 9: 1, 10: 1 })]), { score: 50, mean: 6.75 })
  t.match(scoreOf(question('rating', { scale: { min: 1, max: 3 } }), [tally([1, 1, 1])]), { variant: 'mean', score: 2, share: { value: 66.7 } })
})

t.test('CES counts 1..7: 80 210 140 110 160 180 120', async (t) => {
  const score = scoreOf(ces, [tally([80, 210, 140, 110, 160, 180, 120])])
  t.match(score, { variant: 'mean', score: 4.08, mean: 4.08, n: 1_000 })
  t.same(score.interval, interval(3.961, 4.199, 'normal_mean'))
  t.same(score.share, { value: 46, interval: interval(42.93, 49.1, 'wilson') })
  t.equal(score.netEasy?.value, -13)
  t.equal(score.netEasy?.interval?.method, 'adjusted_wald')
  t.match(scoreOf(question('ces', { scale: { min: 1, max: 5 } }), [tally([10, 20, 30, 25, 15])]), { share: { value: 40 }, netEasy: { value: 10 } })
})

t.test('NPS 100/80/20 against 90/80/30', async (t) => {
  const [first, second] = [pad(100, 80, 20), pad(90, 80, 30)]
  t.equal(scoreOf(nps, [first]).score, 40)
  t.equal(scoreOf(nps, [second]).score, 30)
  t.same(changeBetween(nps, first, second), { z: 1.451, p: 0.147 })
  t.same(changeBetween(nps, second, first), { z: -1.451, p: 0.147 })
  t.same(changeBetween(nps, first, NO_ANSWERS), { z: null, p: null })
  t.same(changeBetween(nps, pad(3, 0, 0), pad(5, 0, 0)), { z: null, p: null }, 'nothing differs')
  t.same(changeBetween(nps, first, first), { z: 0, p: 1 })
  // 80 of 100 against 60 of 100: 0.2 / sqrt(0.0016 + 0.0024).
  t.same(changeBetween(csat, tally([10, 10, 0, 40, 40]), tally([20, 20, 0, 30, 30])), { z: 3.162, p: 0.002 })
  t.same(changeBetween(ces, tally([0, 0, 0, 0, 0, 0, 1]), tally([0, 0, 0, 5, 6, 0, 0])), { z: null, p: null }, 'one answer tells no error')
})

t.test('sent 1000, bounced 50, complete 190, partial 38', async (t) => {
  t.match(ratesOf({ sent: 1_000, bounced: 50, complete: 190, partial: 38 }), {
    delivered: 950,
    responseRate: { value: 20, interval: interval(17.58, 22.66, 'wilson') },
    startRate: { value: 24 },
    completionRate: { value: 83.3 },
  })
  const none = { value: null, interval: null }
  t.match(ratesOf({ sent: 3, bounced: 3, complete: 0, partial: 0 }), { delivered: 0, responseRate: none, startRate: none, completionRate: none })
  t.match(ratesOf({ sent: 3, bounced: 3, complete: 1, partial: 0 }), { delivered: 1, responseRate: { value: 100 } })
})

t.test('where nobody answered there is no figure, and no 0', async (t) => {
  const none = { value: null, interval: null }
  for (const type of ['nps', 'csat', 'ces', 'rating', 'boolean', 'number', 'single_choice', 'multiple_choice', 'ranking', 'matrix', 'text'] as QuestionType[]) {
    const score = scoreOf(question(type), [{ ...NO_ANSWERS, skipped: 3 }])
    t.match(score, { metric: type, score: null, n: 0, skipped: 3, interval: null, versions: [] })
    for (const entry of score.distribution ?? []) t.same({ share: entry.share, interval: entry.interval }, { share: null, interval: null })
  }
  t.match(scoreOf(ces, []), { mean: null, share: none, netEasy: none })
  t.match(scoreOf(csat, []), { mean: null })
  t.match(scoreOf(nps, [])?.counts, { promoters: 0, passives: 0, detractors: 0 })
})

t.test('distributions', async (t) => {
  t.match(scoreOf(question('multiple_choice'), [tally({ a: 3, b: 1 }, { answered: 4 })]), {
    variant: 'distribution',
    n: 4,
    distribution: [
      { key: 'a', count: 3, share: 75 },
      { key: 'b', count: 1, share: 25 },
      { key: 'c', count: 0, share: 0 },
    ],
  })
  t.match(
    scoreOf(question('single_choice'), [tally({ a: 1, c: 2 })]).distribution?.map(({ share }) => share),
    [33.3, 0, 66.7],
  )
  t.match(scoreOf(question('ranking'), [tally({ 'a:1': 2, 'b:2': 1, 'b:1': 1, 'a:3': 1 }, { answered: 3 })]).ranking, [
    { key: 'a', count: 3, firstShare: 66.7, meanPlace: 1.667, places: [2, 0, 1] },
    { key: 'b', count: 2, firstShare: 33.3, meanPlace: 1.5, places: [1, 1, 0] },
    { key: 'c', count: 0, firstShare: 0, meanPlace: null, places: [0, 0, 0] },
  ])
  t.match(scoreOf(question('matrix'), [tally({ 'r:a': 1, 'r:b': 3, 's:c': 2 }, { answered: 4 })]).rows, [
    { key: 'r', n: 4, distribution: [{ share: 25 }, { share: 75 }, { share: 0 }] },
    { key: 's', n: 2, distribution: [{ share: 0 }, { share: 0 }, { share: 100 }] },
  ])
  t.match(scoreOf(question('boolean'), [tally({ true: 1, false: 3 })]), { variant: 'share_true', score: 25, counts: { true: 1, false: 3 } })
  t.match(scoreOf(question('number'), [tally({ '0.1': 1, '0.2': 1, '-3': 1 })]), { variant: 'mean', score: -0.9, mean: -0.9, n: 3 })
  t.match(scoreOf(question('number'), [tally({ 4: 1 })]), { score: 4, interval: null })
})

const scale = (values: number, from: number) =>
  fc
    .array(fc.nat(300), { minLength: values, maxLength: values })
    .map((counts) => tally(counts, { from, skipped: counts[0] ?? 0, versions: [from, counts[1] ?? 0] }))
const of = { nps: scale(11, 0), csat: scale(5, 1), ces: scale(7, 1) }

t.test('counts add up: the scores of all are those of the merged parts, in any order', async () => {
  for (const each of [nps, csat, ces]) {
    const tallies = of[each.type]
    fc.assert(
      fc.property(tallies, tallies, tallies, (a, b, c) => {
        const same = (x: Score, y: Score) => JSON.stringify(x) === JSON.stringify(y)
        const all = scoreOf(each, [a, b, c])
        if (!same(all, scoreOf(each, [mergeTallies([c, a]), b])) || !same(all, scoreOf(each, [c, NO_ANSWERS, b, a]))) throw new Error('order')
        if (all.n !== a.answered + b.answered + c.answered) throw new Error('n')
      }),
    )
  }
})

t.test('NPS is bounded, and turns with the sides', async () => {
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), fc.nat(500), (promoters, passives, detractors) => {
      const [one, other] = [scoreOf(nps, [pad(promoters, passives, detractors)]), scoreOf(nps, [pad(detractors, passives, promoters)])]
      if (one.score === null || other.score === null) return one.n === 0
      return Math.abs(one.score) <= 100 && one.score === -other.score + 0 && one.counts['passives'] === passives
    }),
  )
})

t.test('a better answer in the place of a worse one never lowers a score', async () => {
  for (const each of [nps, csat, ces]) {
    const { min, max } = each.scale
    fc.assert(
      fc.property(of[each.type], fc.integer({ min, max }), fc.integer({ min, max }), (rest, a, b) => {
        const [worse, better] = [Math.min(a, b), Math.max(a, b)]
        const [before, after] = [worse, better].map((value) => scoreOf(each, [rest, tally({ [value]: 1 })]))
        if (before === undefined || after === undefined) throw new Error('two scores')
        for (const [x, y] of [
          [before.score, after.score],
          [before.mean, after.mean],
          [before.share?.value, after.share?.value],
          [before.netEasy?.value, after.netEasy?.value],
        ])
          if (typeof x === 'number' && typeof y === 'number' && x > y) throw new Error(`${x} > ${y}`)
      }),
    )
  }
})

t.test('a mean is what adding up gives', async () => {
  fc.assert(
    fc.property(of.ces, (all) => {
      const { mean, interval: bounds, n } = scoreOf(ces, [all])
      if (n < 2 || typeof mean !== 'number' || bounds === null) return
      const values = Object.entries(all.counts).flatMap(([value, count]) => Array.from({ length: count }, () => Number(value)))
      const plain = values.reduce((a, b) => a + b, 0) / values.length
      const sd = Math.sqrt(values.reduce((a, b) => a + (b - plain) ** 2, 0) / (values.length - 1))
      const near = (x: number, y: number) => Math.abs(x - y) < 0.00051
      const reach = (1.959964 * sd) / Math.sqrt(n)
      return near(mean, plain) && near(bounds.low, Math.max(1, plain - reach)) && near(bounds.high, Math.min(7, plain + reach))
    }),
  )
})

t.test('p is a chance: 1 where nothing changed, the same in both directions', async () => {
  fc.assert(
    fc.property(of.nps, of.nps, (a, b) => {
      const [there, back] = [changeBetween(nps, a, b), changeBetween(nps, b, a)]
      if (there.z === null || there.p === null || back.z === null) return
      return there.p >= 0 && there.p <= 1 && there.p === back.p && there.z === -back.z + 0
    }),
  )
})
