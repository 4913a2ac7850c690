import { languageOf } from './language.ts'
import { TEXTS, type Topic } from './text-words.ts'

export type { Topic } from './text-words.ts'

/**
 * What invitations and reminders say where the organization has no words of its own under these keys: Liquid templates that name
 * `survey.title` (null where respondents are told none), `survey.anonymous`, `days` and `link`.
 */
interface BuiltIn {
  readonly language: string
  readonly subject: string | null
  readonly text: string
  readonly html: string | null
}

export function templateKeyOf(topic: Topic): string {
  return `survey.${topic}`
}

export function builtIn(topic: Topic, isEmail: boolean): BuiltIn[] {
  return Object.entries(TEXTS).map(([language, { greeting, subjects, asks, link, days, anonymous, answered, thanks, short }]) => {
    const toAll = topic === 'reminder' ? [answered] : []
    if (!isEmail) return { language, subject: null, text: [short[topic], ...toAll.map((said) => ifAnonymous(` ${said}`))].join(''), html: null }
    const title = '{% if survey.title %}{{ survey.title }}{% endif %}'
    const paragraphs = [greeting, title, asks[topic], ...toAll.map(ifAnonymous), link, days, ifAnonymous(anonymous), `${thanks}\n{{ organization.name }}`]
    return { language, subject: subjects[topic], text: paragraphs.map(asText).join(''), html: paragraphs.map(asHtml).join('\n') }
  })
}

function ifAnonymous(said: string): string {
  return `{% if survey.anonymous %}${said}{% endif %}`
}

const CONDITIONAL = /^(\{% if [\w.]+ %\})(.*)(\{% endif %\})$/s

/** A paragraph that is not said leaves no blank line. */
function asText(paragraph: string): string {
  const [, before = '', said = paragraph, after = ''] = CONDITIONAL.exec(paragraph) ?? []
  return `${before}${said}\n\n${after}`
}

function asHtml(paragraph: string): string {
  const [, before = '', said = paragraph, after = ''] = CONDITIONAL.exec(paragraph) ?? []
  const marked = said.replace('{{ link }}', '<a href="{{ link }}">{{ link }}</a>').replace('\n', '<br>')
  return `${before}<p>${marked}</p>${after}`
}

interface Told {
  readonly texts: { readonly title?: Readonly<Record<string, string>> | undefined }
  readonly anonymous: boolean
  readonly invitationDays: number
}

/** What the templates may name. @param link stands for the secret link until the message leaves the house */
export function textData({ texts, anonymous, invitationDays }: Told, language: string, link: string): object {
  const titles = texts.title ?? {}
  return { survey: { title: titles[languageOf(Object.keys(titles), [language])] ?? null, anonymous }, days: invitationDays, link }
}
