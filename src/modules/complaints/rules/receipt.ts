import type { ReceivedEmail } from '../../../kernel/participants.ts'
import { DESCRIPTION_LENGTH_MAX } from '../tables/vocabulary.ts'

/** As much as a complaint holds; the interaction that brought it has all of it. */
export function wordsWithin(words: string): string {
  return words.slice(0, DESCRIPTION_LENGTH_MAX).replace(/[\uD800-\uDBFF]$/, '')
}

/** What the e-mail says; its subject where it says nothing else. */
export function wordsOfEmail({ subject, body }: Pick<ReceivedEmail, 'subject' | 'body'>): string {
  return wordsWithin([body, subject].map((text) => text?.trim() ?? '').find((text) => text !== '') ?? '')
}

/** Whether it went to one of these addresses, in whatever case. */
export function isComplaintByEmail({ to }: Pick<ReceivedEmail, 'to'>, addresses: readonly string[]): boolean {
  const ours = new Set(addresses.map((address) => address.toLowerCase()))
  return to.some((address) => ours.has(address.toLowerCase()))
}
