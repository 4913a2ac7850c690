import { escapeHtml } from '../../../kernel/html.ts'
import type { FormField } from '../tables.ts'
import type { Form } from './form.ts'
import { type Language, wordsIn } from './words.ts'

/** Pages for browsers that send a form: small, without scripts, in the language of the visitor. Nothing that was sent is repeated. */
const STYLE =
  'body{font:1.125rem/1.6 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}@media(prefers-color-scheme:dark){body{color:#e7e7e7;background:#0f0f0f}}'

export interface FormPage {
  readonly language: Language
  /** What the form calls its fields, by name. */
  readonly labels: ReadonlyMap<string, string>
}

interface PageFault {
  readonly pointer: string
  readonly detail: string
}

export function thanksPage({ language }: FormPage): string {
  const { thanks, received } = wordsIn(language)
  return page(language, thanks, `<p>${escapeHtml(received)}</p>`)
}

/** A refusal for people: which answers to mend, or why it was not received. */
export function refusalPage({ language, labels }: FormPage, status: number, errors: readonly PageFault[] = []): string {
  const words = wordsIn(language)
  if (status === 404) return page(language, words.missing, '')
  if (status === 429) return page(language, words.notSent, `<p>${escapeHtml(words.tooMany)}</p><p>${escapeHtml(words.goBack)}</p>`)
  if (status >= 500) return page(language, words.notSent, `<p>${escapeHtml(words.later)}</p><p>${escapeHtml(words.goBack)}</p>`)
  const items = errors.map(({ pointer, detail }) => {
    const name = pointer.slice(1).replaceAll('~1', '/').replaceAll('~0', '~')
    return `<li><strong dir="auto">${escapeHtml(labels.get(name) ?? name)}</strong>: ${escapeHtml(detail)}</li>`
  })
  return page(language, words.notSent, `${items.length === 0 ? '' : `<ul>${items.join('')}</ul>`}<p>${escapeHtml(words.goBack)}</p>`)
}

function page(language: Language, title: string, body: string): string {
  return (
    `<!doctype html><html lang="${language}" dir="${wordsIn(language).direction}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>` +
    `<body><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`
  )
}

const AUTOCOMPLETE: Readonly<Record<string, string>> = {
  displayName: 'name',
  givenName: 'given-name',
  familyName: 'family-name',
  email: 'email',
  phone: 'tel',
}
const INPUTS = { text: 'text', email: 'email', phone: 'tel', checkbox: 'checkbox', date: 'date' } as const
// Out of sight and out of the way of keyboards and screen readers, but there for what fills in everything.
const HIDDEN = 'position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap'

/** The form as plain HTML to put into a page: it needs no script, and looks as the page does. */
export function snippetOf({ fields, honeypot, key }: Form, action: string, language: Language): string {
  const { send, leaveEmpty, direction } = wordsIn(language)
  const bait = `${key}-${honeypot}`
  return [
    `<form method="post" action="${escapeHtml(action)}" accept-charset="utf-8" dir="${direction}">`,
    ...fields.map((field) => `  <p>${inputOf(field, `${key}-${field.name}`)}</p>`),
    `  <p style="${HIDDEN}" aria-hidden="true"><label for="${bait}">${escapeHtml(leaveEmpty)}</label> <input id="${bait}" name="${honeypot}" tabindex="-1" autocomplete="off"></p>`,
    `  <p><button>${escapeHtml(send)}</button></p>`,
    '</form>',
    '',
  ].join('\n')
}

function inputOf({ name, label, type, required, mapsTo, choices }: FormField, id: string): string {
  const complete = AUTOCOMPLETE[mapsTo ?? '']
  const attributes = `id="${id}" name="${name}"${required ? ' required' : ''}${complete === undefined ? '' : ` autocomplete="${complete}"`}`
  const labelled = `<label for="${id}">${escapeHtml(label)}</label>`
  if (type === 'textarea') return `${labelled}<br><textarea ${attributes} rows="6" dir="auto"></textarea>`
  if (type === 'checkbox') return `<input type="checkbox" ${attributes} value="on"> ${labelled}`
  if (type === 'choice') {
    const options = ['', ...choices].map((choice) => `<option value="${escapeHtml(choice)}">${escapeHtml(choice)}</option>`)
    return `${labelled}<br><select ${attributes}>${options.join('')}</select>`
  }
  return `${labelled}<br><input type="${INPUTS[type]}" ${attributes}${type === 'text' ? ' dir="auto"' : ''}>`
}
