import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { systemActor } from '../../src/kernel/actor.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { cursorSeal } from '../../src/kernel/cursor.ts'
import { commentListQuery } from '../../src/modules/survey-responses/schemas/comments.ts'
import * as schemas from '../../src/modules/survey-responses/schemas/figures.ts'
import { responseListQuery } from '../../src/modules/survey-responses/schemas/response.ts'
import { listComments } from '../../src/modules/survey-responses/service/comments.ts'
import * as figures from '../../src/modules/survey-responses/service/figures.ts'
import { listResponses } from '../../src/modules/survey-responses/service/responses.ts'
import { type Context, makeContext } from '../../src/platform/context.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { NO_TENANT } from '../../src/platform/http/auth.ts'
import { silentLogger } from '../../src/platform/logger.ts'
import { median } from '../load.ts'
import { at } from '../server.ts'
import type { World } from '../world.ts'
import type { Part } from './row.ts'

const RESPONSES = 1_000_000
const ROUNDS = 5

type Read = (ctx: Context, surveyId: string) => Promise<unknown>
const scores =
  (query: object = {}): Read =>
  (ctx, id) =>
    figures.score(ctx, id, schemas.scoresQuery.parse(query))
const trend =
  (query: object): Read =>
  (ctx, id) =>
    figures.followTrend(ctx, id, schemas.trendQuery.parse(query))
const comments =
  (query: object = {}): Read =>
  (ctx, id) =>
    listComments(ctx, id, commentListQuery.parse(query))
const responses =
  (query: object = {}): Read =>
  (ctx, id) =>
    listResponses(ctx, id, responseListQuery.parse(query))
const YEAR = { from: '2025-01-01T05:20:00Z', to: '2025-12-31T17:10:00Z' }

const FIGURES: Readonly<Record<string, Read>> = {
  'NPS with interval': scores({ questionKey: 'recommend' }),
  'all scores': scores(),
  'NPS of a year that begins and ends within an hour': scores({ questionKey: 'recommend', ...YEAR }),
  'trend by month': trend({ interval: 'month' }),
  'trend by day': trend({ interval: 'day', from: '2024-01-01', to: '2026-10-31' }),
  'trend by day in Kathmandu': trend({ interval: 'day', from: '2024-01-01', to: '2026-10-31', timeZone: 'Asia/Kathmandu' }),
  comparison: (ctx, id) =>
    figures.compare(ctx, id, schemas.compareQuery.parse({ from: '2026-01-01', to: '2026-04-01', otherFrom: '2025-01-01', otherTo: '2025-04-01' })),
  'by staff': scores({ groupBy: 'staff', questionKey: 'recommend' }),
  'by product': scores({ groupBy: 'product', questionKey: 'recommend' }),
  'by product, all scores': scores({ groupBy: 'product' }),
  'by product of a year that begins and ends within an hour': scores({ groupBy: 'product', questionKey: 'recommend', ...YEAR }),
  'by staff, of those who answered on the phone': scores({ groupBy: 'staff', questionKey: 'recommend', mode: 'phone' }),
  'by driver': scores({ groupBy: 'driver' }),
  'answered on the phone': scores({ mode: 'phone', questionKey: 'recommend' }),
  drivers: (ctx, id) => figures.analyseDrivers(ctx, id, schemas.driversQuery.parse({})),
}
const LISTS: Readonly<Record<string, Read>> = {
  responses: responses(),
  'responses in a period': responses({ answeredAfter: YEAR.from, answeredBefore: YEAR.to }),
  ...Object.fromEntries(
    [{ mode: 'phone' }, { status: 'partial' }, { excluded: true }, { flagged: true }, { flagged: true, status: 'partial', mode: 'in_person' }].map((query) => [
      `responses with ${Object.entries(query).join(' and ')}`,
      responses(query),
    ]),
  ),
  comments: comments(),
  'comments with a word of many': comments({ q: 'late delivery' }),
  'comments with a word of few': comments({ q: 'zeppelin' }),
  'comments with a word of none': comments({ q: 'submarine' }),
  'comments of detractors about a product': comments({ scoreAtMost: 6, productId: 'SKU-7' }),
  'comments with a short part of a word of one language': comments({ q: 'ze', language: 'fa' }),
}

/** How long figures, lists and searches take in a survey with 1,000,000 responses. */
export const surveyScores: Part = {
  name: 'survey-scores',
  async run({ url, pool, small }) {
    const surveyId = await makeSurvey(pool, small.id)
    const db = openDatabase({ url, poolSize: 4 })
    const organization = { ...NO_TENANT, id: small.id, timeZone: 'Europe/London' }
    const ctx = makeContext({ db, organization, actor: systemActor('bench'), clock: systemClock, log: silentLogger, seal: cursorSeal(Buffer.alloc(32)) })
    const measured = async (reads: Readonly<Record<string, Read>>) => {
      const found: { name: string; ms: number }[] = []
      for (const [name, read] of Object.entries(reads)) {
        const times: number[] = []
        for (let round = 0; round < ROUNDS; round += 1) {
          const started = performance.now()
          await read(ctx, surveyId)
          times.push(performance.now() - started)
        }
        found.push({ name, ms: median(times) })
      }
      return found
    }
    const [ofFigures, ofLists] = [await measured(FIGURES), await measured(LISTS)]
    await db.close()
    const slowest = (found: typeof ofFigures) => found.toSorted((a, b) => b.ms - a.ms)[0]
    const [figure, list] = [slowest(ofFigures), slowest(ofLists)]
    const told = (found: typeof ofFigures) => found.map(({ name, ms }) => `${name} ${ms.toFixed(1)}`).join('; ')
    return {
      rows: [
        { work: 'NPS with interval of 1,000,000 responses', result: ofFigures[0]?.ms, unit: 'ms', floor: 100, aim: 20, better: 'less', beside: 'from counts' },
        { work: 'any figure of them', result: figure?.ms, unit: 'ms', floor: 10_000, aim: 1_000, better: 'less', beside: `the slowest: ${figure?.name}` },
        {
          work: 'a page of them or of their comments',
          result: list?.ms,
          unit: 'ms',
          floor: 200,
          aim: 50,
          better: 'less',
          beside: `the slowest: ${list?.name}`,
        },
      ],
      details: [`A survey with 1,000,000 responses, medians in ms: ${told(ofFigures)}. Pages of 50: ${told(ofLists)}.`, ''],
    }
  },
}

const QUESTIONS = [
  { key: 'recommend', type: 'nps', text: { en: 'x' }, required: false, scored: true, scale: { min: 0, max: 10 } },
  ...['staff', 'price'].map((key) => ({
    ...{ key, type: 'rating', text: { en: 'x' }, required: false, scored: true, scale: { min: 1, max: 5 } },
    driver: key === 'price' ? 'value' : key,
  })),
  { key: 'why', type: 'text', text: { en: 'x' }, required: false, scored: false, lengthMax: 5_000 },
]

/** A survey of two versions with its responses; what the triggers count one by one is counted at once. */
async function makeSurvey(pool: World['pool'], organizationId: string): Promise<string> {
  const id = randomUUID()
  const client: pg.PoolClient = await pool.connect()
  try {
    await client.query(
      `insert into surveys (organization_id, id, key, title, kind, languages, texts, status, live_version, anonymous, invitation_days, reminder_days, allowed_origins, honeypot,
         limits, fill_seconds_min, asks_to_contact, version, created_at, updated_at)
       values ($1, $2, $3, 'Bench', 'nps', '{en}', '{}', 'live', 2, false, 30, '{}', '{}', 'website', '{}', 0, false, 1, now(), now())`,
      [organizationId, id, id],
    )
    await client.query(
      `insert into survey_versions (organization_id, survey_id, number, questions, published_at, created_at, updated_at)
       select $1, $2, number, $3, now(), now(), now() from generate_series(1, 2) as number`,
      [organizationId, id, JSON.stringify(QUESTIONS)],
    )
    const triggers = (state: 'disable' | 'enable') =>
      client.query(`alter table survey_answers ${state} trigger user; alter table survey_responses ${state} trigger user`)
    await client.query(`set work_mem = '256MB'`)
    await triggers('disable')
    const run = (name: string, given: readonly unknown[]) => client.query(readFileSync(at(`data/${name}.sql`), 'utf8'), [organizationId, id, ...given])
    await run('survey', [RESPONSES])
    await run('survey-counts', [])
    await run('survey-group-counts', [])
    await run('survey-comments', [])
    await triggers('enable')
    await client.query('vacuum analyze survey_responses, survey_answers, survey_counts, survey_group_counts, survey_comments')
  } finally {
    client.release()
  }
  return id
}
