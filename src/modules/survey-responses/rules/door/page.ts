import { escapeHtml } from '../../../../kernel/html.ts'
import { FIELDS, type Fields } from './fields.ts'
import type { AskedForm, AskedQuestion } from './form.ts'
import { inputsOf } from './inputs.ts'
import { directionOf } from './language.ts'
import { STYLE } from './style.ts'
import { faultIn, refusalIn, wordsIn } from './words.ts'

/** Pages for respondents: small, without scripts, in their language and its direction. */
export interface SurveyPage {
  readonly form: Omit<AskedForm, 'questions'>
  readonly questions: readonly AskedQuestion[]
  readonly section: number
  readonly count: number
  readonly hasBack: boolean
  readonly isLast: boolean
  readonly asksToContact: boolean
  /** Where the answers go. */
  readonly action: string
  /** What was filled in, to be shown again. */
  readonly fields: Fields
  /** What is wrong, by question. */
  readonly faults: ReadonlyMap<string, string>
  /** What goes along unseen. */
  readonly hidden: readonly (readonly [name: string, value: string])[]
  /** The name of the field that people do not see, where there is one. */
  readonly honeypot: string | null
}

export function surveyPage(page: SurveyPage): string {
  const { form, questions, faults } = page
  const words = wordsIn(form.language)
  const told = questions.flatMap(({ key, type, text }) => {
    const code = faults.get(key)
    return code === undefined ? [] : [{ key, text, said: faultIn(words, type, code) }]
  })
  const summary =
    told.length === 0
      ? ''
      : `<div role="alert" class="faults"><p>${escapeHtml(words.mend)}</p><ul>${told.map(({ key, text, said }) => `<li><a href="#q-${key}">${escapeHtml(text)}</a> ${escapeHtml(said)}</li>`).join('')}</ul></div>`
  const asked = questions.map((question) => questionOf(question, page))
  const welcome = page.section === 0 && form.welcome !== null && told.length === 0 ? `<p class="said">${escapeHtml(form.welcome)}</p>` : ''
  const promise = page.section === 0 && form.anonymous ? `<p class="quiet">${escapeHtml(words.anonymous)}</p>` : ''
  const number = (value: number) => new Intl.NumberFormat(form.language).format(value)
  const place = page.count === 1 ? '' : `<p class="quiet">${escapeHtml(words.page(number(page.section + 1), number(page.count)))}</p>`
  const body = [
    headOf(form),
    summary,
    welcome,
    promise,
    place,
    `<form method="post" action="${escapeHtml(page.action)}" accept-charset="utf-8" novalidate>`,
    ...page.hidden.map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`),
    ...asked,
    page.asksToContact ? contactOf(page) : '',
    page.honeypot === null ? '' : baitOf(page.honeypot, words.leaveEmpty),
    buttonsOf(page),
    '</form>',
  ]
  return document(form.language, form.title ?? words.title, body.join('\n'))
}

function headOf({ organization, title, language }: Pick<AskedForm, 'organization' | 'title' | 'language'>): string {
  return `<p class="quiet"><bdi>${escapeHtml(organization)}</bdi></p><h1>${escapeHtml(title ?? wordsIn(language).title)}</h1>`
}

/** One field has a label, several a legend; help and what is wrong belong to them. */
function questionOf(question: AskedQuestion, { form, fields, faults }: SurveyPage): string {
  const { key, type, required, text, help } = question
  const words = wordsIn(form.language)
  const code = faults.get(key)
  const notes = [
    ...(help === null ? [] : [`<p class="quiet" id="h-${key}">${escapeHtml(help)}</p>`]),
    ...(question.pickMax === undefined || type !== 'multiple_choice'
      ? []
      : [`<p class="quiet" id="m-${key}">${escapeHtml(words.pickMax(new Intl.NumberFormat(form.language).format(question.pickMax)))}</p>`]),
    ...(type === 'ranking' ? [`<p class="quiet" id="p-${key}">${escapeHtml(words.places)}</p>`] : []),
    ...(code === undefined ? [] : [`<p class="fault" id="e-${key}">${escapeHtml(faultIn(words, type, code))}</p>`]),
  ]
  const described = notes.map((note) => / id="([^"]+)"/.exec(note)?.[1]).join(' ')
  const attributes = `${described === '' ? '' : ` aria-describedby="${described}"`}${code === undefined ? '' : ' aria-invalid="true"'}`
  const asked = `${escapeHtml(text)}${required ? ` <span class="quiet">(${escapeHtml(words.required)})</span>` : ''}`
  const inputs = inputsOf(question, { language: form.language, fields, attributes })
  if (type === 'text' || type === 'number' || type === 'date')
    return `<div class="question"><label for="q-${key}">${asked}</label>${notes.join('')}${inputs}</div>`
  const role = isOneOf(question) ? ' role="radiogroup"' : ''
  return `<fieldset class="question" id="q-${key}" tabindex="-1"${role}${attributes}${required && role !== '' ? ' aria-required="true"' : ''}><legend>${asked}</legend>${notes.join('')}${inputs}</fieldset>`
}

function isOneOf({ type }: AskedQuestion): boolean {
  return type !== 'multiple_choice' && type !== 'ranking' && type !== 'matrix'
}

function contactOf({ form, fields }: SurveyPage): string {
  const words = wordsIn(form.language)
  const option = (value: string, label: string) =>
    `<label class="choice"><input type="radio" name="${FIELDS.mayContact}" value="${value}"${fields[FIELDS.mayContact] === value ? ' checked' : ''}> <span>${escapeHtml(label)}</span></label>`
  return `<fieldset class="question" role="radiogroup"><legend>${escapeHtml(words.mayContact)}</legend>${option('true', words.yes)}${option('false', words.no)}</fieldset>`
}

function baitOf(name: string, label: string): string {
  return `<p class="away" aria-hidden="true"><label for="bait">${escapeHtml(label)}</label> <input id="bait" name="${name}" tabindex="-1" autocomplete="off"></p>`
}

/** The first button is what Enter presses. */
function buttonsOf({ form, hasBack, isLast, questions }: SurveyPage): string {
  const { next, send, skip, back } = wordsIn(form.language)
  const button = (go: string, label: string, kind = '') => `<button name="${FIELDS.go}" value="${go}"${kind}>${escapeHtml(label)}</button>`
  const canSkip = questions.length > 0 && questions.every(({ required }) => !required)
  return `<p class="buttons">${button('next', isLast ? send : next)}${canSkip ? button('skip', skip, ' class="second"') : ''}${hasBack ? button('back', back, ' class="second"') : ''}</p>`
}

export function thanksPage(form: Pick<AskedForm, 'organization' | 'thanks' | 'language' | 'title'>): string {
  const words = wordsIn(form.language)
  const said = form.thanks ?? words.received
  return document(
    form.language,
    words.thanks,
    `<p class="quiet"><bdi>${escapeHtml(form.organization)}</bdi></p><h1>${escapeHtml(words.thanks)}</h1><p role="status" class="said">${escapeHtml(said)}</p>`,
  )
}

export function refusalPage(language: string, problem: { readonly code: string; readonly status: number }): string {
  const words = wordsIn(language)
  return document(language, words.refusals.title, `<h1>${escapeHtml(words.refusals.title)}</h1><p>${escapeHtml(refusalIn(words, problem))}</p>`)
}

function document(language: string, title: string, body: string): string {
  return (
    `<!doctype html><html lang="${escapeHtml(language)}" dir="${directionOf(language)}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>` +
    `<body><main>${body}</main></body></html>`
  )
}
