import type { ReceivedComplaint, ReceivedEmail } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import { findContact } from '../../contacts/index.ts'
import { spoken } from '../rules/door/words.ts'
import { isComplaintByEmail, wordsOfEmail, wordsWithin } from '../rules/receipt.ts'
import { createWithin } from './complaints.ts'
import { settingsOf } from './settings.ts'

/** What becomes a complaint without staff: it goes where the rules say, and is acknowledged like any other. */
interface Receipt {
  readonly type: 'complaint'
  readonly id: string
}

/** By a form of the organization. In what they were spoken to they are answered, unless something else is known to be theirs. */
export async function receiveByForm(tx: Tx, { contactId, words, language }: ReceivedComplaint): Promise<Receipt> {
  const known = (await findContact(tx, contactId))?.language ?? null
  return receipt(tx, { contactId, channel: 'web_form', description: wordsWithin(words), language: known === null ? spoken(language) : null })
}

/** By an e-mail to an address that the organization has for complaints; undefined of any other. It is received when it is handed in: a header says what the sender likes. */
export async function receiveByEmail(tx: Tx, email: ReceivedEmail): Promise<Receipt | undefined> {
  const description = wordsOfEmail(email)
  if (description === '' || !isComplaintByEmail(email, (await settingsOf(tx)).emailAddresses)) return undefined
  return receipt(tx, { contactId: email.contactId, channel: 'email', description })
}

async function receipt(tx: Tx, input: Parameters<typeof createWithin>[1]): Promise<Receipt> {
  const { id } = await createWithin(tx, input)
  return { type: 'complaint', id }
}
