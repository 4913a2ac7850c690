import { randomUUID } from 'node:crypto'
import type { Fault } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { getOrganization } from '../../identity/index.ts'
import type { Question } from '../../surveys/index.ts'
import { surveyAnswered } from '../errors.ts'
import { answersIn, FIELDS, type Fields, fieldsFrom, fieldsOf, mayContactIn } from '../rules/door/fields.ts'
import { type AskedForm, askedIn, contentOf, formIn } from '../rules/door/form.ts'
import { languageAmong } from '../rules/door/language.ts'
import { surveyPage, thanksPage } from '../rules/door/page.ts'
import type { GivenAnswer } from '../rules/response.ts'
import { finish, type InvitedSurvey, saveAnswers } from './invited.ts'
import { type OpenSurvey, type Received, readOpenSurvey, submitOpenly, versionOf } from './open.ts'
import { type AskedPage, type Asking, faultsOf, pageAt, pageToGoOnAt, soundOf, type Turn, turn } from './paging.ts'

export { languagesAccepted } from '../rules/door/language.ts'
export { refusalPage } from '../rules/door/page.ts'

/** What a form that was sent leads to: another page, or the end. */
export type Turned = { readonly page: string; readonly atFault: boolean } | { readonly received: Received; readonly language: string }

/** What a page of an open link was opened with, sealed so that nobody makes it up: when, which version, and an id of the view. */
interface View {
  readonly openedAt: Temporal.Instant
  readonly versionNumber: number
  readonly id: string
}

const sealOf = ({ survey }: OpenSurvey) => `survey page ${survey.id}`

function sealed(open: OpenSurvey): string {
  const { ctx, survey } = open
  return ctx.seal.seal(ctx.organization.id, sealOf(open), [ctx.clock.now().epochMilliseconds, survey.liveVersion, randomUUID()])
}

function viewOf(open: OpenSurvey, fields: Fields): View | undefined {
  const text = fields[FIELDS.page]
  if (typeof text !== 'string') return undefined
  try {
    const [openedMs, versionNumber, id] = open.ctx.seal.open(open.ctx.organization.id, sealOf(open), text)
    return { openedAt: Temporal.Instant.fromEpochMilliseconds(Number(openedMs)), versionNumber: Number(versionNumber), id: String(id) }
  } catch {
    return undefined
  }
}

/** The first page of a survey. @throws surveyNotAnswerable */
export async function openPage(open: OpenSurvey, wanted: readonly string[]): Promise<string> {
  const form = await readOpenSurvey(open, wanted)
  const page = pageAt({ questions: open.questions, asksToContact: open.survey.asksToContact }, 0, [])
  return render(form, page, {}, { action: `${open.survey.key}/responses`, honeypot: open.survey.honeypot, hidden: [[FIELDS.page, sealed(open)]] })
}

/** What is said when all was answered. */
export async function openThanksPage({ ctx, survey, questions }: OpenSurvey, wanted: readonly string[]): Promise<string> {
  const { name } = await getOrganization(ctx)
  return thanksPage(formIn(languageAmong(survey.languages, wanted), { survey, questions, versionNumber: survey.liveVersion, organization: name }))
}

interface Sending {
  readonly wanted: readonly string[]
  readonly idempotencyKey: string | undefined
  readonly submissionsPerMinuteMax: number
}

/**
 * Turns a page of ours, or takes a form of another site as a whole; what is wrong in it is shown on a page of ours.
 * @throws surveyNotAnswerable, validationFailed, idempotencyKeyReused, tooManyRequests
 */
export async function turnOpenPage(open: OpenSurvey, fields: Fields, sending: Sending): Promise<Turned> {
  const { ctx, survey } = open
  const view = viewOf(open, fields)
  const { questions, versionNumber } = await versionOf(open, view?.versionNumber)
  expectKnown(questions, fields, survey.honeypot)
  const asking = { questions, asksToContact: survey.asksToContact }
  const language = languageAmong(survey.languages, [...[fields[FIELDS.language] ?? []].flat(), ...sending.wanted])
  const turned = turnOf(asking, fields)
  const given = answersGiven(questions, fields, turned)
  if (turned.to === 'end') {
    const submission = { answers: given, mayContact: mayContactIn(fields) }
    const received = await submitOpenly(
      open,
      {
        ...{ ...submission, language, versionNumber, openedAt: view?.openedAt, bait: baitIn(questions, fields, survey.honeypot) },
        repeatKey: repeatKeyOf(fields, contentOf(submission), view, sending),
      },
      sending.submissionsPerMinuteMax,
    )
    return { received: received.received, language }
  }
  const { name } = await getOrganization(ctx)
  const form = formIn(language, { survey, questions, versionNumber, organization: name })
  const onPage = new Set([...turned.page.questions.flatMap(fieldsOf), ...Object.values(FIELDS)])
  const carried = Object.entries(turned.fields)
    .filter(([field, value]) => !onPage.has(field) && !(field === survey.honeypot && value === ''))
    .flatMap(([field, value]) => [value].flat().map((each) => [field, each] as const))
  const hidden = [
    [FIELDS.page, typeof fields[FIELDS.page] === 'string' && view !== undefined ? String(fields[FIELDS.page]) : sealed(open)] as const,
    ...carried,
  ]
  const page = render(form, turned.page, turned.fields, {
    action: 'responses',
    honeypot: survey.honeypot,
    hidden,
    faults: turned.to === 'same' ? turned.faults : undefined,
  })
  return { page, atFault: turned.to === 'same' }
}

/** By what a form is recognised when it comes again: the key of a program, the view of a page of ours, or the id that another page gave it together with what was written. */
function repeatKeyOf(fields: Fields, content: string, view: View | undefined, { idempotencyKey }: Sending): string | undefined {
  if (idempotencyKey !== undefined) return `key ${idempotencyKey}`
  if (view !== undefined) return `view ${view.id}`
  const id = fields[FIELDS.submission]
  return typeof id === 'string' && id !== '' ? `id ${id} ${content}` : undefined
}

/** A form of another site is sent as a whole: it ends, or is shown from its first page that is at fault. */
function turnOf(asking: Asking, fields: Fields): Turn {
  const section = fields[FIELDS.section]
  const { questions } = asking
  if (typeof section === 'string' && /^\d{1,3}$/.test(section)) {
    const go = fields[FIELDS.go]
    const page = pageAt(asking, Number(section), answersIn(questions, fields))
    const before = answersIn(
      questions.filter((question) => !page.questions.includes(question)),
      fields,
    )
    return turn(asking, page.section, typeof go === 'string' ? go : undefined, fields, before)
  }
  const given = answersIn(questions, fields)
  const { count } = pageAt(asking, 0, given)
  for (let at = 0; at < count; at += 1) {
    const page = pageAt(asking, at, given)
    const faults = faultsOf(page.questions, given)
    if (faults.size > 0) return { to: 'same', page, faults, fields }
  }
  return { to: 'end', given, fields }
}

function answersGiven(questions: readonly Question[], fields: Fields, turned: Turn): GivenAnswer[] {
  return answersIn(questions, 'fields' in turned ? turned.fields : fields)
}

/** @throws validationFailed for what answers no question: it would be lost */
function expectKnown(questions: readonly Question[], fields: Fields, honeypot: string | null): void {
  const known = new Set<string>([
    ...questions.flatMap(fieldsOf),
    ...Object.values(FIELDS),
    '_charset_',
    ...(honeypot === null ? [] : [honeypot]),
    ...questions.map(({ key }) => key),
  ])
  const errors: Fault[] = Object.entries(fields).flatMap(([name, value]) => {
    const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (!known.has(name)) return [{ pointer, code: 'unknown-field', detail: 'is no question of this survey' }]
    return [value].flat().some((text) => text.includes('\0')) ? [{ pointer, code: 'not-text', detail: 'must not contain NUL' }] : []
  })
  if (errors.length > 0) throw validationFailed({ errors })
}

/** A question of that name is a question. */
function baitIn(questions: readonly Question[], fields: Fields, honeypot: string): unknown {
  return questions.some(({ key }) => key === honeypot) || !Object.hasOwn(fields, honeypot) ? undefined : fields[honeypot]
}

interface Rendering {
  readonly action: string
  readonly honeypot: string | null
  readonly hidden: readonly (readonly [string, string])[]
  readonly faults?: ReadonlyMap<string, string> | undefined
}

function render(form: AskedForm, page: AskedPage, fields: Fields, { action, honeypot, hidden, faults = new Map() }: Rendering): string {
  const isQuestion = page.questions.some(({ key }) => key === honeypot) || hidden.some(([name]) => name === honeypot)
  return surveyPage({
    ...{ ...page, form, action, fields, faults, questions: page.questions.map((question) => askedIn(form.language, question)) },
    hidden: [[FIELDS.section, String(page.section)], [FIELDS.language, form.language], ...hidden],
    honeypot: isQuestion ? null : honeypot,
  })
}

/** The page of somebody who was invited: where they left off, or the one they turned to; once they are done, the one that thanks. */
export async function invitedPage(invited: InvitedSurvey, section: number | undefined): Promise<string> {
  const form = await askedFormOf(invited)
  if (invited.status === 'complete') return thanksPage(form)
  const asking = { questions: invited.questions, asksToContact: invited.survey.asksToContact }
  const given = givenIn(invited)
  const page = section === undefined ? pageToGoOnAt(asking, given) : pageAt(asking, section, given)
  return render(form, page, fieldsFrom(invited.answers), { action: `${invited.token}/submit`, honeypot: null, hidden: [] })
}

/** A form that somebody sent who was invited: a page of ours is saved and turned, that of another site finishes the response. */
export type InvitedTurned = Turned | { readonly section: number; readonly language: string }

/** @throws surveyAnswered, invitationExpired, surveyNotAnswerable, validationFailed */
export async function turnInvitedPage(invited: InvitedSurvey, fields: Fields): Promise<InvitedTurned> {
  const { questions, survey } = invited
  expectKnown(questions, fields, null)
  const language = languageAmong(survey.languages, [...[fields[FIELDS.language] ?? []].flat(), invited.language])
  const sent = answersIn(questions, fields)
  const mayContact = mayContactIn(fields)
  // Nothing that was answered anonymously is known any more: which page it was cannot be said, but whether it was the last that was sent.
  if (invited.status === 'complete' && survey.anonymous) return { received: await finish(invited, { answers: [], sent, mayContact, language }), language }
  const asking = { questions, asksToContact: survey.asksToContact }
  const section = Number(fields[FIELDS.section] ?? Number.NaN)
  const isOurs = Number.isInteger(section)
  const page = isOurs ? pageAt(asking, section, givenIn(invited)) : undefined
  const before = givenIn(invited).filter(({ questionKey }) => page?.questions.every(({ key }) => key !== questionKey) ?? false)
  const turned = page === undefined ? turnOf(asking, fields) : turn(asking, page.section, [fields[FIELDS.go] ?? []].flat()[0], fields, before)
  if (invited.status === 'complete' && turned.to !== 'end') throw surveyAnswered()
  if (turned.to === 'same') {
    // The pages that follow show what is saved: the rest of a form of another site is not lost.
    const others = page === undefined ? soundOf(questions, sent).filter(({ questionKey }) => turned.page.questions.every(({ key }) => key !== questionKey)) : []
    if (others.length > 0) await saveAnswers(invited, others, language)
    const form = { ...(await askedFormOf(invited)), language }
    return { page: render(form, turned.page, turned.fields, { action: 'submit', honeypot: null, hidden: [], faults: turned.faults }), atFault: true }
  }
  if (turned.to === 'page') {
    if (turned.given.length > 0) await saveAnswers(invited, turned.given, language)
    return { section: turned.page.section, language }
  }
  return { received: await finish(invited, { answers: turned.given, sent, mayContact, language }), language }
}

async function askedFormOf({ ctx, survey, questions, versionNumber, language }: InvitedSurvey): Promise<AskedForm> {
  const { name } = await getOrganization(ctx)
  return formIn(language, { survey, questions, versionNumber, organization: name })
}

function givenIn({ answers }: InvitedSurvey): GivenAnswer[] {
  return answers.map(({ questionKey, value, skipped }) => (skipped ? { questionKey, skipped } : { questionKey, value }))
}
