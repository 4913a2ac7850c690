import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Fault, refuse } from '../../../kernel/problem.ts'
import { malformedRequest } from '../../../kernel/problems.ts'
import type { Context } from '../../../platform/context.ts'
import { contactVisibility } from '../../contacts/index.ts'
import { countSendings } from '../../survey-invitations/index.ts'
import {
  changeBetween,
  driverTable,
  findPublished,
  GROUP_SIZE_MIN,
  getSurvey,
  isOnScale,
  mainQuestion,
  type Question,
  questionsOver,
  ratesOf,
  type Score,
  type Survey,
  scoreOf,
  suppressionOf,
} from '../../surveys/index.ts'
import * as repository from '../repository/figures.ts'
import { expectUnasked, expectWhole } from '../rules/anonymity.ts'
import { type Asked, COUNT_GRAINS, firstOf, GROUP_GRAINS, nextOf, type Piece, pieceOf, spansOf, stepsOf } from '../rules/periods.ts'
import { tallyOf } from '../rules/tallies.ts'
import type { CompareQuery, DriversQuery, RatesQuery, ScoresQuery, TrendQuery } from '../schemas/figures.ts'

/** Figures are of the responses that the caller may see: limited staff count those of their contacts, and those of nobody in particular. */

/** What all figures take. */
type Query = Pick<ScoresQuery, 'timeZone' | 'confidence' | 'includePartials' | 'mode'>
type Rows = readonly repository.CountedAnswers[]

interface Surveyed {
  readonly survey: Survey
  /** Of all versions. */
  readonly questions: readonly Question[]
  readonly timeZone: string
}

/** @throws surveyNotFound */
async function surveyed(ctx: Context, surveyId: string, { timeZone }: Pick<Query, 'timeZone'>): Promise<Surveyed> {
  const [survey, versions] = await Promise.all([getSurvey(ctx, surveyId), findPublished(ctx, surveyId)])
  return { survey, questions: questionsOver(versions), timeZone: timeZone ?? ctx.organization.timeZone }
}

function countsOf({ survey }: Surveyed, questions: readonly Question[], pieces: readonly Piece[], { mode }: Query): repository.Scope {
  const questionKeys = questions.map(({ key }) => key)
  return { surveyId: survey.id, questionKeys, pieces, ...spansIn(pieces), mode, visibility: contactVisibility }
}

const spansIn = (pieces: readonly Piece[]) => ({ spans: spansOf(pieces, COUNT_GRAINS), groupSpans: spansOf(pieces, GROUP_GRAINS) })
const reported = ({ from, to }: Asked, { timeZone }: Surveyed) => ({ from: from ?? null, to: to ?? null, timeZone })

/** @throws surveyNotFound, malformedRequest */
export async function score(ctx: Context, surveyId: string, query: ScoresQuery) {
  const of = await surveyed(ctx, surveyId, query)
  const questions = query.questionKey === undefined ? of.questions.filter(({ scored }) => scored) : [oneOf(of, query.questionKey)]
  const { groupBy, minimumGroupSize = GROUP_SIZE_MIN } = query
  const dimension = repository.RESPONSE_DIMENSIONS.find((each) => each === groupBy)
  if (of.survey.anonymous && dimension !== undefined) expectWhole(query)
  const rows = await repository.countAnswers(ctx, countsOf(of, questions, [pieceOf(query, of.timeZone)], query), dimension)
  const data = questions.map((question) => scoreIn(question, rows, query))
  const asked = { ...reported(query, of), groupBy: groupBy ?? null }
  if (groupBy === undefined) return { ...asked, data }
  const least = of.survey.anonymous ? Math.max(minimumGroupSize, GROUP_SIZE_MIN) : minimumGroupSize
  if (dimension === undefined) return { ...asked, data, groups: byDriver(questions, data, least) }
  return { ...asked, ...(await byResponse(questions, data, rows, least, query)) }
}

function scoreIn(question: Question, rows: Rows, { includePartials, confidence }: Query): Score {
  return scoreOf(question, [tallyIn(question, rows, includePartials)], confidence)
}

function tallyIn(question: Question, rows: Rows, includePartials: boolean) {
  return tallyOf(
    question.type,
    rows.filter(({ questionKey, complete }) => questionKey === question.key && (complete || includePartials)),
  )
}

/** The questions about each driver: nobody is told from others by it, so that each row is suppressed by itself. */
function byDriver(questions: readonly Question[], data: readonly Score[], least: number) {
  const rowsOf = Map.groupBy(data, (_, i) => questions[i]?.driver ?? null)
  return [...rowsOf].map(([value, scores]) => {
    const shown = scores.filter(({ n }) => n === 0 || n >= least)
    return { value, suppressed: shown.length < scores.length, data: shown }
  })
}

/** Where a group can be told from the total and the other groups, neither is the total shown. */
async function byResponse(questions: readonly Question[], data: readonly Score[], rows: Rows, least: number, { includePartials, confidence }: Query) {
  const groups = [...Map.groupBy(rows, ({ group }) => group)].map(([value, ofGroup]) => ({
    value,
    tallies: questions.map((question) => tallyIn(question, ofGroup, includePartials)),
  }))
  const suppressions = questions.map((_, i) =>
    suppressionOf(
      groups.map(({ value, tallies }) => ({ key: JSON.stringify(value), n: tallies[i]?.answered ?? 0 })),
      least,
    ),
  )
  const size = ({ tallies }: (typeof groups)[number]) => Math.max(...tallies.map(({ answered }) => answered))
  const largest = groups.toSorted((a, b) => size(b) - size(a) || (String(a.value) < String(b.value) ? -1 : 1)).slice(0, GROUPS_MAX)
  const scored = await inTurns(largest, ({ value, tallies }) => {
    const shown = questions.flatMap((question, i) => {
      const tally = tallies[i]
      return tally === undefined || suppressions[i]?.suppressed.has(JSON.stringify(value)) ? [] : [scoreOf(question, [tally], confidence)]
    })
    return { value, suppressed: shown.length < questions.length, data: shown }
  })
  return { data: data.filter((_, i) => suppressions[i]?.totalToo !== true), groups: scored }
}
const GROUPS_MAX = 1_000

/** Figures of many, so that others get their turn in between: an interval of each value takes its time. */
async function inTurns<A, B>(all: readonly A[], figure: (each: A, index: number) => B): Promise<B[]> {
  const figured: B[] = []
  for (const [i, each] of all.entries()) {
    if (i % IN_TURN === IN_TURN - 1) await nextTurn()
    figured.push(figure(each, i))
  }
  return figured
}
const IN_TURN = 50

/** The question with a key, or the main one. @throws malformedRequest */
function oneOf({ survey, questions }: Surveyed, key: string | undefined): Question {
  const found = key === undefined ? mainQuestion(survey.kind, questions) : questions.find((question) => question.key === key && question.scored)
  const fault: Fault = { pointer: '/questionKey', in: 'query', code: 'unknown', detail: 'is no scored question that was ever asked' }
  return found ?? refuse(malformedRequest({ errors: [fault] }))
}

/** @throws surveyNotFound, malformedRequest */
export async function followTrend(ctx: Context, surveyId: string, query: TrendQuery) {
  const of = await surveyed(ctx, surveyId, query)
  const question = oneOf(of, query.questionKey)
  const steps = stepsOf(await spanned(ctx, of, query), query.interval, of.timeZone)
  const rows = steps.length === 0 ? [] : await repository.countAnswers(ctx, countsOf(of, [question], steps, query))
  const rowsOf = Map.groupBy(rows, ({ place }) => place)
  const data = await inTurns(steps, (step, i) => ({ ...step, ...scoreIn(question, rowsOf.get(i + 1) ?? [], query) }))
  return { ...reported(query, of), interval: query.interval, questionKey: question.key, data }
}

/** A period with both ends: where one is not said, whole steps from that of the first answer on, or until that of the last is over. */
async function spanned(ctx: Context, { survey, timeZone }: Surveyed, asked: Asked & Pick<TrendQuery, 'interval'>): Promise<Piece> {
  const { from, to } = asked
  if (from !== undefined && to !== undefined) return pieceOf(asked, timeZone)
  const extent = await repository.findExtent(ctx, survey.id)
  const now = ctx.clock.now().toString()
  const dayOf = (instant: string) => Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate()
  const { start } = pieceOf({ from: from ?? firstOf(dayOf(extent?.first ?? now), asked.interval).toString() }, timeZone)
  const { end } = pieceOf({ to: to ?? nextOf(dayOf(extent?.last ?? now), asked.interval).toString() }, timeZone)
  return { start, end }
}

/** @throws surveyNotFound, malformedRequest */
export async function compare(ctx: Context, surveyId: string, query: CompareQuery) {
  const of = await surveyed(ctx, surveyId, query)
  const question = oneOf(of, query.questionKey)
  const pieces = [
    pieceOf(query, of.timeZone),
    pieceOf({ from: query.otherFrom, to: query.otherTo }, of.timeZone, { from: 'otherFrom', to: 'otherTo' }),
  ] as const
  const [first, second] = await Promise.all([
    repository.countAnswers(ctx, countsOf(of, [question], [pieces[0]], query)),
    repository.countAnswers(ctx, countsOf(of, [question], [pieces[1]], query)),
  ])
  const change = changeBetween(question, tallyIn(question, first, query.includePartials), tallyIn(question, second, query.includePartials))
  return { first: scoreIn(question, first, query), second: scoreIn(question, second, query), ...change }
}

/** Which driver goes with the score. @throws surveyNotFound, malformedRequest */
export async function analyseDrivers(ctx: Context, surveyId: string, query: DriversQuery) {
  const of = await surveyed(ctx, surveyId, query)
  const main = oneOf(of, query.questionKey)
  const drivers = isOnScale(main) ? of.questions.filter(isOnScale).filter(({ key, driver }) => driver !== undefined && key !== main.key) : []
  const scope = countsOf(of, drivers, [pieceOf(query, of.timeZone)], query)
  const joint = drivers.length === 0 ? [] : await repository.countJoint(ctx, scope, { mainKey: main.key, completeOnly: !query.includePartials })
  const asked = drivers.map((question) => ({ question, joint: joint.filter(({ questionKey }) => questionKey === question.key) }))
  return { ...reported(query, of), questionKey: main.key, data: driverTable(asked, query.confidence) }
}

/**
 * Of an anonymous survey only all of it is told: periods around single sendings, or the contacts of one, would tell who has answered.
 * @throws surveyNotFound, malformedRequest
 */
export async function rateResponses(ctx: Context, surveyId: string, query: RatesQuery) {
  const of = await surveyed(ctx, surveyId, query)
  const { anonymous } = of.survey
  if (anonymous) expectUnasked({ from: query.from, to: query.to }, 'would tell who has answered an anonymous survey')
  const sending = await countSendings(ctx, surveyId, pieceOf(query, of.timeZone), anonymous ? undefined : contactVisibility)
  return { ...reported(query, of), ...ratesOf(sending, query.confidence) }
}
