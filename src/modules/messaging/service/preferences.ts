import type { Context, Tx } from '../../../platform/context.ts'
import { transact } from '../../../platform/context.ts'
import { addConsent, findContact, findCurrentConsents, lockSurvivor, survivorOf } from '../../contacts/index.ts'
import { getOrganization } from '../../identity/index.ts'
import type { Message, Purpose } from '../rules/message.ts'
import { type Choice, choicesOf, type PageState, pageText, preferencesPage, thanksPage } from '../rules/preferences-page.ts'
import { openLink } from './reports.ts'

/** The page on which a contact chooses what they receive, by the secret link of a message. @throws linkNotFound */
export async function readPreferences(ctx: Context, token: string): Promise<string> {
  const { ctx: within, message } = await opened(ctx, token)
  return preferencesPage(await pageState(within, message, token))
}

/** What was chosen on the page. What is not ticked is not wanted. @throws linkNotFound */
export async function savePreferences(ctx: Context, token: string, ticked: ReadonlySet<string>): Promise<string> {
  const { ctx: within, message } = await opened(ctx, token)
  const state = await pageState(within, message, token)
  await transact(within, async (tx) => {
    const locked = await lockedChoices(tx, message.contactId)
    for (const { channel, purpose, wanted } of locked?.choices ?? []) {
      const isTicked = ticked.has(`${channel}.${purpose}`)
      if (isTicked === wanted) continue
      record(tx, { ...message, ...locked }, { channel, purpose, state: isTicked ? 'granted' : 'withdrawn' }, pageText(state.language, purpose, channel))
    }
  })
  return thanksPage(state)
}

/** One click (RFC 8058): the purpose of the message, by its channel, is not wanted any more. @throws linkNotFound */
export async function unsubscribe(ctx: Context, token: string): Promise<string> {
  const { ctx: within, message } = await opened(ctx, token)
  const state = await pageState(within, message, token)
  const { channel, purpose } = message
  if (purpose !== 'service') {
    await transact(within, async (tx) => {
      const locked = await lockedChoices(tx, message.contactId)
      const isOff = locked?.choices.some((choice) => choice.channel === channel && choice.purpose === purpose && choice.said === 'withdrawn')
      if (isOff === false) record(tx, { ...message, ...locked }, { channel, purpose, state: 'withdrawn' }, 'List-Unsubscribe=One-Click')
    })
  }
  return thanksPage(state)
}

/** The message of a link, and whose it is now: of the contact that it was sent to, or of the one that they were merged into. */
async function opened(ctx: Context, token: string): Promise<{ ctx: Context; message: Message }> {
  const { ctx: within, message } = await openLink(ctx, 'preferences', token)
  return { ctx: within, message: { ...message, contactId: await survivorOf(within, message.contactId) } }
}

/** What the contact wants now; undefined when they were erased meanwhile. */
async function lockedChoices(tx: Tx, contactId: string): Promise<{ contactId: string; choices: Choice[] } | undefined> {
  // Who was merged since the link was opened says it as the survivor: at the old id nobody would hear it.
  const contact = await lockSurvivor(tx, contactId)
  return contact === undefined || contact.erasedAt !== null
    ? undefined
    : { contactId: contact.id, choices: choicesOf(await findCurrentConsents(tx, contact.id)) }
}

function record(
  tx: Tx,
  { id, contactId }: Pick<Message, 'id' | 'contactId'>,
  { channel, purpose, state }: { channel: Choice['channel']; purpose: Exclude<Purpose, 'service'>; state: 'granted' | 'withdrawn' },
  wording: string,
): void {
  addConsent(tx, contactId, { channel, purpose, state, basis: 'consent', evidence: { wording, source: 'preferences link', reference: `message ${id}` } })
}

async function pageState(ctx: Context, { contactId, language: wordsLanguage }: Message, token: string): Promise<PageState> {
  const [contact, { name }, consents] = [await findContact(ctx, contactId), await getOrganization(ctx), await findCurrentConsents(ctx, contactId)]
  return { token, language: contact?.language ?? wordsLanguage, organization: name, choices: choicesOf(consents) }
}
