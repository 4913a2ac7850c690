import { isDeepStrictEqual } from 'node:util'
import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, expectVersion, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { checkTemplate, type TemplateFault } from '../../../platform/templates.ts'
import { findContact } from '../../contacts/index.ts'
import { messageTemplateNotFound } from '../errors.ts'
import { messageTemplateCreated, messageTemplateDeleted, messageTemplateUpdated } from '../events.ts'
import * as repository from '../repository/templates.ts'
import { directionOf } from '../rules/language.ts'
import type { MessageChannel, TemplateContent } from '../rules/message.ts'
import type { MessageTemplateListQuery, NewMessageTemplate, PreviewInput } from '../schemas/template.ts'
import { renderWords, type Words } from './words.ts'

type Template = repository.Template

/** @throws validationFailed, messageTemplateExists */
export function createTemplate(ctx: Context, input: NewMessageTemplate): Promise<Template> {
  expectReadable(input.channel, input.contents)
  return transact(ctx, async (tx) => {
    const at = tx.clock.now().toString()
    const made: Template = { id: tx.newId(), ...input, version: 1, createdAt: at, updatedAt: at }
    await repository.insertTemplate(tx, made)
    announce(tx, { event: messageTemplateCreated, resourceId: made.id, data: made })
    return made
  })
}

/** Messages that wait already keep the words they have. @throws messageTemplateNotFound, staleVersion, validationFailed */
export function updateTemplate(ctx: Context, id: string, { contents }: { readonly contents?: TemplateContent[] | undefined }): Promise<Template> {
  return transact(ctx, async (tx) => {
    const before = (await repository.lockTemplate(tx, id)) ?? refuse(messageTemplateNotFound())
    expectVersion(tx, before)
    if (contents === undefined || isDeepStrictEqual(contents, before.contents)) return before
    expectReadable(before.channel, contents)
    const after: Template = { ...before, contents, version: before.version + 1, updatedAt: tx.clock.now().toString() }
    repository.saveTemplate(tx, after)
    announce(tx, { event: messageTemplateUpdated, resourceId: id, data: { contents }, previous: { contents: before.contents } })
    return after
  })
}

/** @throws messageTemplateNotFound, staleVersion */
export function deleteTemplate(ctx: Context, id: string): Promise<null> {
  return transact(ctx, async (tx) => {
    expectVersion(tx, (await repository.lockTemplate(tx, id)) ?? refuse(messageTemplateNotFound()))
    repository.deleteTemplate(tx, id)
    announce(tx, { event: messageTemplateDeleted, resourceId: id, data: { id } })
    return null
  })
}

/** @throws messageTemplateNotFound */
export async function getTemplate(ctx: Context, id: string): Promise<Template> {
  return (await repository.findTemplate(ctx, id)) ?? refuse(messageTemplateNotFound())
}

export function listTemplates(ctx: Context, query: MessageTemplateListQuery): Promise<JsonText> {
  return repository.listTemplates(ctx, query)
}

export type Preview = Words & { readonly direction: 'ltr' | 'rtl' }

const SOMEBODY = { displayName: 'Ada Lovelace', givenName: 'Ada', familyName: 'Lovelace', language: null }

/** What the template makes of data; nothing is sent. @throws messageTemplateNotFound, validationFailed, templateNotRenderable */
export async function previewTemplate(ctx: Context, id: string, { language, contactId, data }: PreviewInput): Promise<Preview> {
  const { contents } = await getTemplate(ctx, id)
  const contact = contactId === undefined ? SOMEBODY : await findContact(ctx, contactId)
  if (contact === undefined) throw validationFailed({ errors: [{ pointer: '/contactId', code: 'unknown', detail: 'is no contact of this organization' }] })
  const words = await renderWords(ctx, contents, contact, data, language)
  return { ...words, direction: directionOf(words.language) }
}

/** @throws validationFailed with the place of what cannot be read */
function expectReadable(channel: MessageChannel, contents: readonly TemplateContent[]): void {
  const errors = contents.flatMap((content, i) => {
    const fault = (part: string, detail: string) => ({ pointer: `/contents/${i}/${part}`, code: 'not-valid', detail })
    const parts = ['subject', 'text', 'html'] as const
    const unreadable = parts.flatMap((part) => {
      try {
        checkTemplate(content[part] ?? '')
        return []
      } catch (error) {
        return [fault(part, (error as TemplateFault).message)]
      }
    })
    if (channel === 'email') return content.subject === null ? [...unreadable, fault('subject', 'is needed by an e-mail')] : unreadable
    return [...unreadable, ...(['subject', 'html'] as const).flatMap((part) => (content[part] === null ? [] : [fault(part, 'is for e-mail')]))]
  })
  if (errors.length > 0) throw validationFailed({ errors })
}
