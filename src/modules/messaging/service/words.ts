import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { Context } from '../../../platform/context.ts'
import { renderTemplate, TemplateFault } from '../../../platform/templates.ts'
import { getOrganization } from '../../identity/index.ts'
import { templateNotRenderable } from '../errors.ts'
import { templateFor } from '../repository/templates.ts'
import { htmlDocument, pickContent } from '../rules/language.ts'
import type { MessageChannel, TemplateContent } from '../rules/message.ts'
import { PREFERENCES_MARK } from '../rules/unsubscribe.ts'
import type { Recipient } from './check.ts'

/** The words of one message. */
export interface Words {
  readonly language: string
  readonly subject: string | null
  readonly text: string
  readonly html: string | null
}

/** What a message says: the words that were given, or those of a template with these data. */
export interface Wording {
  readonly templateKey?: string | undefined
  readonly data?: object | undefined
  readonly subject?: string | undefined
  readonly text?: string | undefined
  readonly html?: string | undefined
}

type Addressee = Pick<Recipient, 'displayName' | 'givenName' | 'familyName' | 'language'>

/** @throws validationFailed when there is no such template, templateNotRenderable */
export async function wordsFor(ctx: Context, channel: MessageChannel, to: Addressee, wording: Wording): Promise<Words> {
  const { templateKey } = wording
  if (templateKey === undefined) {
    const language = to.language ?? ctx.organization.language
    return {
      language,
      subject: wording.subject ?? null,
      text: wording.text ?? '',
      html: wording.html === undefined ? null : htmlDocument(wording.html, language),
    }
  }
  const template = (await templateFor(ctx, channel, templateKey)) ?? refuse(unknownTemplate())
  return renderWords(ctx, template.contents, to, wording.data ?? {})
}

const unknownTemplate = () => validationFailed({ errors: [{ pointer: '/templateKey', code: 'unknown', detail: 'is no template of this channel' }] })

/** The words in the language of the contact, else of the organization, else English. @throws templateNotRenderable */
export async function renderWords(
  ctx: Context,
  contents: readonly TemplateContent[],
  to: Addressee,
  data: object,
  language: string | null = null,
): Promise<Words> {
  const content = pickContent(contents, [language, to.language, ctx.organization.language, 'en']) ?? refuse(templateNotRenderable())
  const { name } = await getOrganization(ctx)
  const { displayName, givenName, familyName } = to
  const given = {
    ...data,
    contact: { displayName, givenName, familyName, language: content.language },
    organization: { name },
    preferencesUrl: PREFERENCES_MARK,
  }
  const rendered = (as: 'text' | 'html', template: string, part: string) => {
    try {
      return renderTemplate(as, template, given)
    } catch (error) {
      if (!(error instanceof TemplateFault)) throw error
      throw templateNotRenderable({ detail: `${part} (${content.language}): ${error.message}` })
    }
  }
  return {
    language: content.language,
    // A header is one line.
    subject:
      content.subject === null ? null : rendered('text', content.subject, 'subject').replace(/\s+/gu, ' ').trim().slice(0, SUBJECT_LENGTH_MAX).toWellFormed(),
    text: rendered('text', content.text, 'text'),
    html: content.html === null ? null : htmlDocument(rendered('html', content.html, 'html'), content.language),
  }
}
const SUBJECT_LENGTH_MAX = 500
