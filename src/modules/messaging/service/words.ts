import { Refusal, refuse } from '../../../kernel/problem.ts'
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
  /** What it says where the organization has no template of this key, or one that makes nothing of the data. */
  readonly builtIn?: readonly TemplateContent[] | undefined
  /** The language that is wanted, before that of the contact. */
  readonly language?: string | null | undefined
  /** What the template may name; some of it may be words of the language that is spoken. */
  readonly data?: object | ((language: string) => object) | undefined
  readonly subject?: string | undefined
  readonly text?: string | undefined
  readonly html?: string | undefined
}

export type Addressee = Pick<Recipient, 'displayName' | 'givenName' | 'familyName' | 'language'>

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
  const { builtIn, data = {}, language = null } = wording
  const template = await templateFor(ctx, channel, templateKey)
  if (builtIn === undefined) return renderWords(ctx, (template ?? refuse(unknownTemplate())).contents, to, data, language)
  return (await renderedOrNot(ctx, template?.contents, to, data, language)) ?? renderWords(ctx, builtIn, to, data, language)
}

/** A template that fails must not keep the service from saying what it has words of its own for. */
async function renderedOrNot(ctx: Context, contents: readonly TemplateContent[] | undefined, ...rest: Rest): Promise<Words | undefined> {
  try {
    return contents && (await renderWords(ctx, contents, ...rest))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    ctx.log.warn({ detail: error.message }, 'a message template makes nothing of its data: the built-in words are sent')
    return undefined
  }
}
type Rest = [to: Addressee, data: NonNullable<Wording['data']>, language: string | null]

const unknownTemplate = () => validationFailed({ errors: [{ pointer: '/templateKey', code: 'unknown', detail: 'is no template of this channel' }] })

/** The words in the language of the contact, else of the organization, else English. @throws templateNotRenderable */
export async function renderWords(
  ctx: Context,
  contents: readonly TemplateContent[],
  to: Addressee,
  data: NonNullable<Wording['data']>,
  language: string | null = null,
): Promise<Words> {
  const content = pickContent(contents, [language, to.language, ctx.organization.language, 'en']) ?? refuse(templateNotRenderable())
  const { name } = await getOrganization(ctx)
  const { displayName, givenName, familyName } = to
  const given = {
    ...(typeof data === 'function' ? (data as (language: string) => object)(content.language) : data),
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
