import { escapeHtml } from '../../../../kernel/html.ts'
import type { Act } from '../../tables/door.ts'
import { LANGUAGES, type Language } from '../../tables/settings.ts'
import { dayInWords, lastDayInWords, moneyInWords, numberInWords, type Place } from '../formats.ts'
import type { PublicComplaint } from './view.ts'
import { type DoorWords, wordsIn } from './words.ts'

/** Pages for complainants: small, without scripts, in their language and its direction. */
const STYLE =
  'body{font:1.125rem/1.6 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:1.5rem 1rem 3rem;color:#1b1b1b;background:#fff}' +
  'h1{line-height:1.25;margin:.2em 0}h1 bdi{white-space:nowrap}h2{font-size:1.25rem;margin:2rem 0 .5rem}.lead{font-size:1.25rem}.said{white-space:pre-line;overflow-wrap:anywhere;margin:.2rem 0}' +
  '[role=status],.box{border:2px solid #0b6b3a;border-radius:.5rem;padding:.75rem 1rem;margin:1rem 0}.box{border-color:#5b5b5b}.quiet{color:#555}' +
  'ol,ul{padding-inline-start:1.5rem}li{margin:.3rem 0}textarea{width:100%;box-sizing:border-box}textarea,input,button{font:inherit;color:inherit}' +
  'textarea{background:transparent;border:1px solid #767676;border-radius:.3rem;padding:.5rem}' +
  'button{background:#1b1b1b;color:#fff;border:2px solid #1b1b1b;border-radius:.3rem;padding:.5rem 1rem;cursor:pointer}summary{cursor:pointer}nav a{margin-inline-end:1rem}' +
  ':focus-visible{outline:3px solid #1a66d6;outline-offset:2px}' +
  '@media(prefers-color-scheme:dark){body{color:#e7e7e7;background:#0f0f0f}.quiet{color:#b5b5b5}button{background:#e7e7e7;color:#0f0f0f;border-color:#e7e7e7}a{color:#8ab8ff}.box{border-color:#999}[role=status]{border-color:#5bc98c}}'

/** What a page needs beside what it shows. */
export interface DoorPage {
  /** How the forms find back: the last part of the page's own address. */
  readonly token: string
  readonly place: Place
  /** What was done just now, and is thanked for. */
  readonly done?: Act | undefined
  readonly fileBytesMax: number
}

export function complaintPage(view: PublicComplaint, page: DoorPage): string {
  const { language, possible } = view
  const words = wordsIn(language)
  const can = (act: Act) => possible.includes(act)
  const form = formIn(page.token, language, words)
  const asks = [
    page.done === undefined ? '' : `<p role="status">${escapeHtml(words.done[page.done])}</p>`,
    can('answer') ? section(words.question, `${said(view.question ?? '')}${form('answer', words.send, area('answer', words.answer, true))}`) : '',
    view.response === null ? '' : section(words.response, `${said(view.response)}${answerForms(view, page, form)}`),
    can('follow-up') ? section(words.followUp, followUpForms(view, page, form)) : '',
  ]
  const more = [
    view.messages.length === 0 ? '' : section(words.messages, list(view.messages.map((message) => spokenOf(message, view, page)))),
    can('words') ? section(words.add, form('words', words.send, area('words', words.addLabel, true))) : '',
    can('evidence') || view.evidence.length > 0 ? section(words.evidence, evidenceOf(view, page, form)) : '',
    can('withdraw')
      ? `<details><summary>${escapeHtml(words.withdraw)}</summary>${form('withdraw', words.withdrawSure, area('withdraw', words.withdrawWhy, false))}</details>`
      : '',
  ]
  const body = [
    `<p class="quiet"><bdi>${escapeHtml(view.organization)}</bdi></p><h1>${escapeHtml(words.title)} <bdi>${escapeHtml(view.reference)}</bdi></h1>`,
    ...asks.slice(0, 1),
    section(words.where, `<p class="lead">${escapeHtml(view.statusText)}</p>`),
    ...asks.slice(1),
    section(words.way, `<ol>${view.steps.map((step) => stepOf(step, view, page)).join('')}</ol>`),
    ...more,
    languagesOf(language, page.token),
  ]
  return document(language, words.title, body.join('\n'))
}

const TOLD: Readonly<Record<string, keyof DoorWords['refusals']>> = {
  'body-too-large': 'tooLarge',
  'file-type-not-taken': 'fileType',
  'file-type-mismatch': 'fileType',
  'too-much-evidence': 'tooMuch',
  'transition-not-allowed': 'notPossible',
  'too-many-requests': 'tooMany',
}

/** What is said of a refusal, by the code and the status of its problem. */
export function refusalTold(code: string, status: number): keyof DoorWords['refusals'] {
  return TOLD[code] ?? (status === 404 ? 'missing' : status >= 500 ? 'later' : 'empty')
}

/** What went wrong, with the way back where there is one. */
export function refusalPage(language: Language, what: keyof DoorWords['refusals'], token?: string): string {
  const { refusals } = wordsIn(language)
  const back = token === undefined ? '' : `<p><a href="../${escapeHtml(token)}?language=${language}">${escapeHtml(refusals.back)}</a></p>`
  return document(language, refusals.title, `<h1>${escapeHtml(refusals.title)}</h1><p>${escapeHtml(refusals[what])}</p>${back}`)
}

/** What the page of the published process shows. */
export interface ProcessShown {
  readonly organization: string
  readonly language: Language
  readonly title: string
  /** Paragraphs are apart by an empty line. */
  readonly text: string
  /** Whether the text is ours, which names the deadlines itself. */
  readonly builtIn: boolean
  readonly deadlines: { readonly text: string }
}

export function processPage({ organization, language, title, text, builtIn, deadlines }: ProcessShown): string {
  const whole = builtIn || deadlines.text === '' ? text : `${text}\n\n${deadlines.text}`
  const paragraphs = whole.split(/\n{2,}/).map((paragraph) => `<p class="said" dir="auto">${escapeHtml(paragraph.trim())}</p>`)
  return document(
    language,
    title,
    `<p class="quiet"><bdi>${escapeHtml(organization)}</bdi></p><h1>${escapeHtml(title)}</h1>${paragraphs.join('\n')}${languagesOf(language)}`,
  )
}

type Form = (act: Act, label: string, fields?: string, kind?: string) => string

function formIn(token: string, language: Language, { direction }: DoorWords): Form {
  return (act, label, fields = '', kind = '') =>
    `<form method="post" action="${escapeHtml(token)}/${act}?language=${language}" accept-charset="utf-8" dir="${direction}"${kind}>${fields}<p><button>${escapeHtml(label)}</button></p></form>`
}

function area(name: string, label: string, required: boolean): string {
  return `<p><label for="${name}">${escapeHtml(label)}</label><br><textarea id="${name}" name="text" rows="4" maxlength="10000" dir="auto"${required ? ' required' : ''}></textarea></p>`
}

function answerForms(view: PublicComplaint, { place }: DoorPage, form: Form): string {
  const { language, remedies, answerBefore, possible } = view
  const words = wordsIn(language)
  const offered = remedies.map(({ text, description, money, points, statusText }) => {
    const worth = [money && moneyInWords(money, language), points === null ? null : words.points(numberInWords(points, language))].filter(
      (part) => part !== null,
    )
    return `<strong>${escapeHtml(text)}</strong>${worth.map((part) => ` <bdi>${escapeHtml(part)}</bdi>`).join('')} <span class="quiet">(${escapeHtml(statusText)})</span>${description === null ? '' : said(description)}`
  })
  return [
    remedies.length === 0 ? '' : `<h3>${escapeHtml(words.offered)}</h3>${list(offered)}`,
    answerBefore === null ? '' : `<p>${escapeHtml(words.answerBy(lastDayInWords(answerBefore, language, place)))}</p>`,
    possible.includes('accept') ? form('accept', words.accept) : '',
    possible.includes('dispute') ? form('dispute', words.dispute, area('dispute', words.disputeWhy, true)) : '',
  ].join('')
}

function followUpForms({ language, reopenBefore }: PublicComplaint, { place }: DoorPage, form: Form): string {
  const words = wordsIn(language)
  const outcome = (value: string) => `<input type="hidden" name="outcome" value="${value}">`
  const again = `<p>${reopenBefore === null ? '' : escapeHtml(words.reopenUntil(lastDayInWords(reopenBefore, language, place)))}</p>`
  return `${form('follow-up', words.solved, outcome('solved'))}${again}${form('follow-up', words.notSolved, `${outcome('not_solved')}${area('follow-up', words.notSolvedWhy, false)}`)}`
}

function evidenceOf({ language, evidence, possible }: PublicComplaint, { place, fileBytesMax }: DoorPage, form: Form): string {
  const words = wordsIn(language)
  const given = evidence.map(({ name, at }) => `<bdi>${escapeHtml(name)}</bdi> <span class="quiet">${escapeHtml(dayInWords(at, language, place))}</span>`)
  const hint = words.evidenceHint(numberInWords(Math.floor(fileBytesMax / 1_048_576), language))
  const field = `<p id="hint">${escapeHtml(hint)}</p><p><label for="file">${escapeHtml(words.file)}</label><br><input type="file" id="file" name="file" required aria-describedby="hint"></p>`
  return `${evidence.length === 0 ? '' : list(given)}${possible.includes('evidence') ? form('evidence', words.sendFile, field, ' enctype="multipart/form-data"') : ''}`
}

function stepOf({ text, state, at, promisedAt }: PublicComplaint['steps'][number], { language }: PublicComplaint, { place }: DoorPage): string {
  const words = wordsIn(language)
  const facts = [
    ...(at === null ? [] : [dayInWords(at, language, place)]),
    ...(state === 'done' ? [] : [state === 'now' ? words.now : words.toCome]),
    ...(promisedAt === null ? [] : [words.expected(dayInWords(promisedAt, language, place))]),
  ]
  const name = state === 'done' ? `✓ ${escapeHtml(text)}` : escapeHtml(text)
  return `<li${state === 'now' ? ' aria-current="step"' : ''}>${state === 'to_come' ? name : `<strong>${name}</strong>`}${facts.map((fact) => ` <span class="quiet">– ${escapeHtml(fact)}</span>`).join('')}</li>`
}

function spokenOf({ from, at, text }: PublicComplaint['messages'][number], { language, organization }: PublicComplaint, { place }: DoorPage): string {
  const who = from === 'complainant' ? wordsIn(language).you : organization
  return `<strong dir="auto">${escapeHtml(who)}</strong> <span class="quiet">${escapeHtml(dayInWords(at, language, place))}</span>${said(text)}`
}

function section(title: string, body: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>${body}</section>`
}

function said(text: string): string {
  return `<p class="said" dir="auto">${escapeHtml(text)}</p>`
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`
}

function languagesOf(language: Language, token = ''): string {
  const others = LANGUAGES.filter((other) => other !== language)
  const links = others.map((other) => `<a href="${escapeHtml(token)}?language=${other}" lang="${other}" hreflang="${other}">${wordsIn(other).name}</a>`)
  return `<footer><nav>${links.join(' ')}</nav></footer>`
}

function document(language: Language, title: string, body: string): string {
  return (
    `<!doctype html><html lang="${language}" dir="${wordsIn(language).direction}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>` +
    `<body><main>${body}</main></body></html>`
  )
}
