import { foldDigits } from '../../../kernel/fold.ts'
import type { Fault } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { FormConsent, FormField } from '../tables.ts'
import { faultOfWish, type Moment, type Wish } from './call-back.ts'
import { customFieldOf, type Form } from './form.ts'
import type { FaultCode } from './words.ts'

/** What a page may send beside the fields of its form: an id of the view, when it was shown, and what browsers fill in themselves. */
const SUBMISSION_ID = '_submission'
const SHOWN_AT = '_shownAt'
const BESIDE = new Set([SUBMISSION_ID, SHOWN_AT, '_charset_'])

export type Given = Readonly<Record<string, string | boolean | null | readonly string[]>>

/** What reading needs of the organization: whether texts are addresses, what its custom fields are, when it is. */
export interface Facts extends Moment {
  isEmail(text: string): boolean
  isPhone(text: string): boolean
  readonly customFields: ReadonlyMap<string, { readonly type: string; readonly choices: readonly string[]; readonly archivedAt: string | null }>
  /** A fault in the words of the visitor. */
  wordsOf(code: FaultCode): string
}

/** What somebody sent, as the modules take it. */
export interface Submission {
  readonly name: string | null
  readonly givenName: string | null
  readonly familyName: string | null
  readonly email: string | undefined
  readonly phone: string | undefined
  readonly customFields: Readonly<Record<string, unknown>>
  readonly subject: string | null
  readonly body: string | null
  readonly wish: Wish
  readonly consents: readonly (FormConsent & { readonly wording: string })[]
}

/** Whether the field that people do not see was filled in. */
export function isBaited({ honeypot }: Form, given: Given): boolean {
  const bait = Object.hasOwn(given, honeypot) ? given[honeypot] : undefined
  return bait !== undefined && bait !== null && bait !== '' && bait !== false
}

const HAND_SECONDS = 2

/** How many seconds are left until a hand can have filled in what was shown; undefined where they have passed, or nobody says. */
export function secondsTooFast(given: Given, now: Temporal.Instant): number | undefined {
  const text = given[SHOWN_AT]
  if (typeof text !== 'string') return undefined
  const seconds = instantOf(text)?.until(now).total('seconds')
  return seconds === undefined || seconds < 0 || seconds >= HAND_SECONDS ? undefined : Math.ceil(HAND_SECONDS - seconds)
}

function instantOf(text: string): Temporal.Instant | undefined {
  try {
    return Temporal.Instant.from(text)
  } catch {
    return undefined
  }
}

/** What makes equal submissions equal: all that is said, in no order, whatever a page sends beside it. */
export function contentOf(given: Given): string {
  return JSON.stringify(
    Object.entries(given)
      .filter(([name, value]) => !BESIDE.has(name) && value !== null && value !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** The id that a page gave the view that was sent; undefined where it gave none. */
export function submissionIdOf(given: Given): string | undefined {
  const id = given[SUBMISSION_ID]
  return typeof id === 'string' && id !== '' ? id : undefined
}

/** @throws validationFailed naming each field at fault */
export function readSubmission(form: Form, given: Given, facts: Facts): Submission {
  const faults: Fault[] = []
  const add = (name: string, code: FaultCode) =>
    faults.push({ pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, code, detail: facts.wordsOf(code) })
  const known = new Set([...form.fields.map(({ name }) => name), ...BESIDE, form.honeypot])
  for (const name of Object.keys(given)) if (!known.has(name)) add(name, 'unknown-field')
  const answers = new Map<FormField, string>()
  for (const field of form.fields) {
    const read = readAnswer(field, Object.hasOwn(given, field.name) ? given[field.name] : null, facts)
    if ('code' in read) add(field.name, read.code)
    else if (read.text !== '') answers.set(field, read.text)
  }
  const textOf = (target: string) => answers.get(form.fields.find(({ mapsTo }) => mapsTo === target) ?? NONE)
  const points = form.fields.filter(({ mapsTo }) => mapsTo === 'email' || mapsTo === 'phone')
  const [first] = points
  if (first !== undefined && !points.some((field) => answers.has(field) || isFaulty(field, faults))) add(first.name, 'contact-needed')
  const wish = { date: textOf('callBackDate'), time: textOf('callBackTime') }
  const wrong = faultOfWish(wish, facts)
  if (wrong !== undefined) add(form.fields.find(({ mapsTo }) => mapsTo === (wrong.of === 'date' ? 'callBackDate' : 'callBackTime'))?.name ?? '', wrong.code)
  if (faults.length > 0) throw validationFailed({ errors: faults })
  const [givenName, familyName] = [textOf('givenName') ?? null, textOf('familyName') ?? null]
  const full = [givenName, familyName].filter((part) => part !== null).join(' ')
  return {
    name: textOf('displayName') ?? (full === '' ? null : full),
    givenName,
    familyName,
    email: textOf('email'),
    phone: textOf('phone'),
    customFields: customValuesOf(answers, facts),
    subject: textOf('subject') ?? null,
    body: bodyOf(answers),
    wish,
    consents: [...answers.keys()].flatMap(({ consent, label }) => (consent === null ? [] : [{ ...consent, wording: label }])),
  }
}
const NONE = {} as FormField

function isFaulty({ name }: FormField, faults: readonly Fault[]): boolean {
  return faults.some(({ pointer }) => pointer === `/${name}`)
}

type Read = { readonly text: string } | { readonly code: FaultCode }

/** Empty where nothing was said; a ticked box says what it is labelled. */
function readAnswer(field: FormField, value: Given[string] | undefined, facts: Facts): Read {
  if (Array.isArray(value)) return { code: 'repeated' }
  const text = field.type === 'checkbox' ? (isTicked(value) ? field.label : '') : typeof value === 'string' ? tidied(field, value) : ''
  if (field.type !== 'checkbox' && typeof value === 'boolean') return { code: 'not-text' }
  if (text === '') return field.required ? { code: 'required' } : { text }
  if (text.length > lengthMaxOf(field)) return { code: 'too-long' }
  const code = FITS[field.type](text, field, facts)
  return code === undefined ? { text } : { code }
}

/** A script says true; a browser says `on`, or what the page gives as the value. */
function isTicked(value: Given[string] | undefined): boolean {
  return value === true || (typeof value === 'string' && !/^(?:|0|false|off|no)$/i.test(value.trim()))
}

/** As typed, with the line ends of one system; one line where one line was asked for. */
function tidied({ type }: FormField, text: string): string {
  const trimmed = text.replace(/\r\n?/g, '\n').trim().normalize('NFC')
  if (type === 'textarea') return trimmed
  // Line by line: a pattern that looks for spaces around line ends goes over long runs of spaces again and again.
  const lines = trimmed.split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '').join(' ')
}

const LENGTHS: Readonly<Record<FormField['type'], number>> = { text: 1_000, email: 254, phone: 50, textarea: 10_000, choice: 200, checkbox: 500, date: 10 }
/** What a name and a custom field of contacts hold. */
const NAME_LENGTH_MAX = 200
const CUSTOM_LENGTH_MAX = 2_000

function lengthMaxOf(field: FormField): number {
  if (field.mapsTo?.endsWith('Name') === true) return NAME_LENGTH_MAX
  return customFieldOf(field) === undefined ? LENGTHS[field.type] : Math.min(LENGTHS[field.type], CUSTOM_LENGTH_MAX)
}

const FITS: Readonly<Record<FormField['type'], (text: string, field: FormField, facts: Facts) => FaultCode | undefined>> = {
  text: (text, field, { customFields }) =>
    customFields.get(customFieldOf(field) ?? '')?.type === 'number' && numberOf(text) === undefined ? 'not-number' : undefined,
  email: (text, _, { isEmail }) => (isEmail(text) ? undefined : 'not-email'),
  phone: (text, _, { isPhone }) => (isPhone(text) ? undefined : 'not-phone'),
  textarea: () => undefined,
  choice: (text, { choices }) => (choices.includes(text) ? undefined : 'not-choice'),
  checkbox: () => undefined,
  date: (text) => (isDate(text) ? undefined : 'not-date'),
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  try {
    return Temporal.PlainDate.from(text).year > 0
  } catch {
    return false
  }
}

function numberOf(text: string): number | undefined {
  const number = Number(foldDigits(text))
  return Number.isFinite(number) ? number : undefined
}

/** What still fits the custom fields as they are now; the rest stands in the body. */
function customValuesOf(answers: ReadonlyMap<FormField, string>, { customFields }: Facts): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [field, text] of answers) {
    const key = customFieldOf(field)
    const known = key === undefined ? undefined : customFields.get(key)
    if (key === undefined || known === undefined || known.archivedAt !== null) continue
    if (known.choices.length > 0 && !known.choices.includes(text)) continue
    values[key] = contactValue(known.type, text)
  }
  return values
}

function contactValue(type: string, text: string): unknown {
  if (type === 'number') return numberOf(text)
  if (type === 'boolean') return true
  return type === 'multiple_choice' ? [text] : text
}

/** Where the interaction shows them itself: in its subject and among its participants. */
const SHOWN_ELSEWHERE: readonly (string | null)[] = ['displayName', 'givenName', 'familyName', 'email', 'phone', 'subject', 'body']

/** What was written, and below it every other answer on a line of its own. */
function bodyOf(answers: ReadonlyMap<FormField, string>): string | null {
  const written = [...answers].filter(([{ mapsTo }]) => mapsTo === 'body').map(([, text]) => text)
  const lines = [...answers]
    .filter(([{ mapsTo }]) => !SHOWN_ELSEWHERE.includes(mapsTo))
    .map(([{ label, type }, text]) => (type === 'checkbox' ? `✓ ${label}` : `${label}: ${text}`))
  const body = [...written, ...(lines.length === 0 ? [] : [lines.join('\n')])].join('\n\n')
  return body === '' ? null : body
}

/** All that was said, the subject first. */
export function wordsOf({ subject, body }: Pick<Submission, 'subject' | 'body'>): string {
  return [subject, body].filter((part) => part !== null).join('\n\n')
}
