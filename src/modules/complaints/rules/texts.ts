import { REFERENCE, SAME_AS } from './text-marks.ts'
import { type Paragraph, TEXTS, type Topic } from './text-words.ts'

export type { Topic } from './text-words.ts'

/**
 * What the service says by itself, as Liquid templates in the languages that it speaks; an organization has its own under the
 * same keys. They name `complaint.reference`, `text`, `nextStep`, `promisedDate`, `answerUntil`, `reopenUntil`, `reason`,
 * `elsewhere`, `sameAs` and `link`, each null where there is none.
 */

export interface BuiltIn {
  readonly language: string
  readonly subject: string | null
  readonly text: string
  readonly html: string | null
}

/** The key under which an organization may say it in its own words. */
export function templateKeyOf(topic: Topic): string {
  return `complaint.${topic === 'words' ? 'message' : topic}`
}

/** An e-mail has a subject, greets and says who writes; anything else is the bare words. */
export function builtIn(topic: Topic, isEmail: boolean): BuiltIn[] {
  return Object.entries(TEXTS).map(([language, { greeting, subjects, paragraphs }]) =>
    isEmail
      ? {
          language,
          subject: subjects[topic],
          text: [greeting, ...paragraphs[topic], '{{ organization.name }}'].map(asText).join(''),
          html: [greeting, ...paragraphs[topic], '{{ organization.name }}'].map(asHtml).join('\n'),
        }
      : { language, subject: null, text: paragraphs[topic].map(asText).join(''), html: null },
  )
}

function asText(paragraph: Paragraph): string {
  return conditional(paragraph, (say) => `${say}\n\n`)
}

function asHtml(paragraph: Paragraph): string {
  return conditional(paragraph, (say) => {
    const marked = say
      .replaceAll('{{ link }}', '<a href="{{ link }}">{{ link }}</a>')
      .replaceAll(REFERENCE, `<bdi>${REFERENCE}</bdi>`)
      .replaceAll(SAME_AS, `<bdi>${SAME_AS}</bdi>`)
    return `<p style="white-space: pre-line">${marked}</p>`
  })
}

function conditional(paragraph: Paragraph, written: (say: string) => string): string {
  if (typeof paragraph === 'string') return written(paragraph)
  const { say } = paragraph
  return 'when' in paragraph ? `{% if ${paragraph.when} %}${written(say)}{% endif %}` : `{% unless ${paragraph.unless} %}${written(say)}{% endunless %}`
}
