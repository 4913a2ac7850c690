import fc from 'fast-check'
import t from 'tap'
import { surveyIn } from '../../house/recipes/surveys.ts'
import { startApp } from '../../support/app.ts'

/**
 * Over random histories, figures equal an exact scan: every response is read with its answers, and counted here in the plainest way. What
 * happens to responses is written into the tables, as the parts that own each act do: only the triggers stand between them and the figures.
 */
const { db, organization } = await startApp()
const shop = await organization({ timeZone: 'Asia/Kolkata' })
const text = { en: 'How was it?' }
const CHOICES = ['price', 'staff']
const questions = [
  { key: 'nps', type: 'nps', text },
  { key: 'causes', type: 'multiple_choice', text, scored: true, choices: CHOICES.map((key) => ({ key, text })) },
  { key: 'why', type: 'text', text },
]
const ZONES = ['UTC', 'Asia/Kolkata', 'Asia/Kathmandu', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'] as const

const BEGINNING = Temporal.Instant.from('2026-03-06T00:00:00Z')
// Around the hours in which New York and Lord Howe change their clocks.
const minutes = fc.integer({ min: 0, max: 31 * 24 * 60 })
const at = (minute: number) => BEGINNING.add({ minutes: minute }).toString()
const answers = fc.record(
  {
    nps: fc.option(fc.integer({ min: 0, max: 10 })),
    causes: fc.option(fc.subarray(CHOICES, { minLength: 1 })),
    why: fc.option(fc.constantFrom('quick', 'late', 'kind')),
  },
  { requiredKeys: [] },
)
const MODES = ['self', 'phone', 'in_person'] as const
const CONTEXT = { product: 'productId', channel: 'channel', segment: 'segment' } as const
const about = fc.record(
  { productId: fc.constantFrom('a', 'b', '\u00e7 "c"'), channel: fc.constantFrom('shop', 'web'), segment: fc.constant('S') },
  { requiredKeys: [] },
)
const entry = fc.record({ minute: minutes, partial: fc.boolean(), mode: fc.constantFrom(...MODES), language: fc.constantFrom('en', 'fa'), about, answers })
const act = fc.record({
  kind: fc.constantFrom('complete', 'exclude', 'include', 'flag', 'unflag', 'delete', 'answer', 'unsay', 'publish', 'regroup', 'remode', 'forget'),
  which: fc.nat({ max: 50 }),
  minute: minutes,
  value: fc.integer({ min: 0, max: 10 }),
})
const asked = fc.record({
  from: fc.option(minutes),
  to: fc.option(minutes),
  zone: fc.constantFrom(...ZONES),
  interval: fc.constantFrom('day', 'week', 'month'),
  includePartials: fc.boolean(),
  mode: fc.option(fc.constantFrom(...MODES)),
  groupBy: fc.constantFrom('product', 'channel', 'segment', 'language'),
})

async function get(url: string) {
  const { status, body } = await shop.request('GET', url)
  if (status !== 200) throw new Error(`${url}: ${JSON.stringify(body)}`)
  return body
}

async function enter(
  surveyId: string,
  entries: readonly { minute: number; partial: boolean; mode: string; language: string; about: object; answers: Record<string, unknown> }[],
): Promise<void> {
  const items = entries.map(({ minute, partial, mode, language, about, answers }) => ({
    ...{ mode, language, context: about },
    ...(partial ? { status: 'partial', startedAt: at(minute) } : { completedAt: at(minute) }),
    answers: Object.entries(answers).map(([questionKey, value]) => (value === null ? { questionKey, skipped: true } : { questionKey, value })),
  }))
  const { body } = await shop.request('POST', `/v1/surveys/${surveyId}/responses/batch`, { items })
  for (const result of body.results) if (result.status !== 201) throw new Error(JSON.stringify(result))
}

const isOf = 'survey_id = $1 and id = $2'
const ACTS = {
  complete: (minute: number) => `update survey_responses set status = 'complete', answered_at = '${at(minute)}', completed_at = '${at(minute)}' where ${isOf}`,
  exclude: () => `update survey_responses set excluded_at = now() where ${isOf}`,
  include: () => `update survey_responses set excluded_at = null where ${isOf}`,
  flag: () => `update survey_responses set flag = 'too_fast' where ${isOf}`,
  unflag: () => `update survey_responses set flag = null where ${isOf}`,
  delete: () => `delete from survey_responses where ${isOf}`,
  answer: (_: number, value: number) => `
    insert into survey_answers (organization_id, response_id, question_key, value, skipped, tallies)
    select organization_id, id, 'nps', '${value}', false, '{${value}}' from survey_responses where ${isOf}
    on conflict (organization_id, response_id, question_key) do update set value = excluded.value, skipped = excluded.skipped, tallies = excluded.tallies`,
  regroup: (minute: number) =>
    `update survey_responses set context = context || '{"productId": "moved", "channel": "${minute % 2 === 0 ? 'shop' : 'web'}"}', language = 'az' where ${isOf}`,
  remode: (minute: number) => `update survey_responses set mode = '${MODES[minute % 3]}' where ${isOf}`,
  // As an erasure and a merge do.
  forget: () => `update survey_responses set contact_id = null, context = context - '{orderId,segment}'::text[], version = version + 1 where ${isOf}`,
  unsay: () => `update survey_answers set value = null where question_key = 'why' and response_id in (select id from survey_responses where ${isOf})`,
} as const

async function perform(
  surveyId: string,
  { kind, which, minute, value }: { kind: keyof typeof ACTS | 'publish'; which: number; minute: number; value: number },
) {
  if (kind === 'publish') {
    await shop.request('POST', `/v1/surveys/${surveyId}/versions`, { questions })
    await shop.request('POST', `/v1/surveys/${surveyId}/publish`)
    return enter(surveyId, [{ minute, partial: false, mode: 'phone', language: 'en', about: {}, answers: { nps: value } }])
  }
  const { rows } = await db.pool.query('select id from survey_responses where survey_id = $1 order by created_at, id', [surveyId])
  if (rows.length > 0) await db.pool.query(ACTS[kind](minute, value), [surveyId, rows[which % rows.length].id])
}

interface Row {
  readonly answeredAt: Temporal.Instant
  readonly version: number
  readonly status: string
  readonly isExcluded: boolean
  readonly mode: string
  readonly groups: Record<string, string | null>
  readonly answers: Record<string, { value: any; skipped: boolean }>
}

async function everyResponse(surveyId: string): Promise<Row[]> {
  const { rows } = await db.pool.query(
    `select answered_at, version_number, status, excluded_at is not null as excluded, mode, language, context,
       (select coalesce(jsonb_object_agg(question_key, jsonb_build_object('value', value, 'skipped', skipped)), '{}') from survey_answers where response_id = id) as answers
     from survey_responses where survey_id = $1 and flag is null`,
    [surveyId],
  )
  return rows.map((row) => ({
    answeredAt: Temporal.Instant.from(row.answered_at),
    version: row.version_number,
    status: row.status,
    isExcluded: row.excluded,
    mode: row.mode,
    groups: { language: row.language, ...Object.fromEntries(Object.entries(CONTEXT).map(([dimension, field]) => [dimension, row.context[field] ?? null])) },
    answers: row.answers,
  }))
}

/** What the figures of the two scored questions must be. */
function scan(all: readonly Row[], { includePartials }: { includePartials: boolean }) {
  const counted = all.filter(({ status }) => includePartials || status === 'complete')
  const of = (key: string) => {
    const asked = counted.filter(({ answers }) => answers[key] !== undefined)
    const answered = asked.filter(({ answers }) => !answers[key]?.skipped)
    const kept = answered.filter(({ isExcluded }) => !isExcluded)
    return {
      n: kept.length,
      skipped: asked.filter(({ isExcluded, answers }) => !isExcluded && answers[key]?.skipped).length,
      partial: kept.filter(({ status }) => status === 'partial').length,
      excluded: answered.length - kept.length,
      versions: [...new Set(asked.filter(({ isExcluded }) => !isExcluded).map(({ version }) => version))].sort((a, b) => a - b),
      values: kept.map(({ answers }) => answers[key]?.value),
    }
  }
  const { values: scores, ...nps } = of('nps')
  const { values: chosen, ...causes } = of('causes')
  const between = (low: number, high: number) => scores.filter((value) => value >= low && value <= high).length
  return [
    { ...nps, counts: { promoters: between(9, 10), passives: between(7, 8), detractors: between(0, 6) } },
    { ...causes, counts: Object.fromEntries(CHOICES.map((key) => [key, chosen.filter((choices) => choices.includes(key)).length])) },
  ]
}

const shown = ({ n, skipped, partial, excluded, versions, counts }: any) => ({ n, skipped, partial, excluded, versions, counts })
const isWithin = (instant: Temporal.Instant, start: string | undefined, end: string | undefined) =>
  (start === undefined || Temporal.Instant.compare(instant, Temporal.Instant.from(start)) >= 0) &&
  (end === undefined || Temporal.Instant.compare(instant, Temporal.Instant.from(end)) < 0)

const RUNS = 25

t.test('figures equal an exact scan, whatever happened', async (t) => {
  const property = fc.asyncProperty(
    fc.array(entry, { minLength: 1, maxLength: 40 }),
    fc.array(act, { maxLength: 25 }),
    fc.array(asked, { minLength: 3, maxLength: 6 }),
    async (entries, acts, periods) => {
      const surveyId = await surveyIn(shop, 'live', { questions })
      await enter(surveyId, entries)
      for (const each of acts) await perform(surveyId, each)
      const all = await everyResponse(surveyId)
      for (const { from, to, zone, interval, includePartials, mode, groupBy } of periods) {
        const [first, last] = from !== null && to !== null ? [Math.min(from, to), Math.max(from, to) + 1] : [from, to]
        const [start, end] = [first, last].map((minute) => (minute === null ? undefined : at(minute)))
        const period = `${start === undefined ? '' : `from=${start}&`}${end === undefined ? '' : `to=${end}&`}`
        const query = `${period}timeZone=${zone}&includePartials=${includePartials}`
        const within = all.filter(({ answeredAt }) => isWithin(answeredAt, start, end))
        const exact = scan(within, { includePartials })
        const rolledUp = await get(`/v1/surveys/${surveyId}/scores?${query}`)
        t.same(rolledUp.data.map(shown), exact)
        const ofMode = mode === null ? '' : `&mode=${mode}`
        const inMode = (row: Row) => mode === null || row.mode === mode
        const grouped = await get(`/v1/surveys/${surveyId}/scores?${query}${ofMode}&groupBy=${groupBy}&minimumGroupSize=1`)
        t.same(grouped.data.map(shown), scan(within.filter(inMode), { includePartials }))
        const groups = Map.groupBy(within.filter(inMode), (row) => row.groups[groupBy] ?? null)
        for (const { value, data } of grouped.groups) t.same(data.map(shown), scan(groups.get(value) ?? [], { includePartials }), `${groupBy} ${value}`)
        for (const [value, rows] of groups)
          if (scan(rows, { includePartials: true }).some(({ n, skipped, excluded }) => n + skipped + excluded > 0))
            t.ok(
              grouped.groups.some((group: any) => group.value === value),
              `${groupBy} ${value} is there`,
            )
        const trend = await get(`/v1/surveys/${surveyId}/trend?${query}${ofMode}&interval=${interval}`)
        for (const step of trend.data) {
          const inStep = all.filter((row) => inMode(row) && isWithin(row.answeredAt, step.start, step.end))
          t.same(shown(step), scan(inStep, { includePartials })[0])
          const began = Temporal.Instant.from(step.start).toZonedDateTimeISO(zone)
          t.equal(began.toPlainDate().toString(), step.date)
        }
        // The plainest way again: the date that a clock in the zone shows.
        if (interval === 'day' && start === undefined && end === undefined)
          for (const { answeredAt } of all.filter((row) => inMode(row) && row.answers['nps']?.skipped === false && !row.isExcluded)) {
            const date = answeredAt.toZonedDateTimeISO(zone).toPlainDate().toString()
            t.ok(trend.data.some((step: any) => step.date === date && isWithin(answeredAt, step.start, step.end)))
          }
      }
      const comments = (await get(`/v1/surveys/${surveyId}/comments?limit=200`)).data.map(({ text }: { text: string }) => text)
      const said = all.filter(({ isExcluded }) => !isExcluded).flatMap(({ answers }) => answers.why?.value ?? [])
      t.same(comments.toSorted(), said.toSorted())
    },
  )
  await fc.assert(property, { numRuns: RUNS, endOnFailure: true })
})

t.test('two that answer at the same time are both counted', async (t) => {
  const surveyId = await surveyIn(shop, 'live', { questions })
  await Promise.all(
    Array.from({ length: 24 }, (_, i) =>
      shop.request('POST', `/v1/surveys/${surveyId}/responses`, { mode: 'phone', completedAt: at(i % 2), answers: [{ questionKey: 'nps', value: 9 }] }),
    ),
  )
  const [score] = (await get(`/v1/surveys/${surveyId}/scores`)).data
  t.match(score, { n: 24, score: 100 })
  t.match((await get(`/v1/surveys/${surveyId}/scores?from=${at(0)}&to=${at(1)}`)).data, [{ n: 12 }, { n: 0 }])
})
