import type { Interaction } from './interaction.ts'

const REPLIED_BY = { email: 'email', sms: 'sms', messenger: 'messenger' } as const

/** The channel that an interaction is replied by: its own, where messages can be sent by it; undefined else. */
export function replyChannel({ channel, direction }: Pick<Interaction, 'channel' | 'direction'>) {
  return direction === 'internal' ? undefined : REPLIED_BY[channel as keyof typeof REPLIED_BY]
}

const SUBJECT_LENGTH_MAX = 500

/** `Re:` once, however long the conversation is (RFC 5322, 3.6.5). */
export function replySubject(subject: string | null): string {
  const answered = (subject ?? '').trim()
  return (/^re\s*:/i.test(answered) ? answered : `Re: ${answered}`).trim().slice(0, SUBJECT_LENGTH_MAX).toWellFormed()
}

/** The Message-IDs that a reply refers to, the oldest first, that of the answered message last (RFC 5322, 3.6.4). */
export function referencesOf({ email, threadKey }: Pick<Interaction, 'email' | 'threadKey'>): string[] {
  if (email === null) return []
  const ids = [threadKey, email.inReplyTo].filter((id): id is string => id !== null && id !== email.messageId)
  // A message that came without an id is known by a digest, which means nothing to others.
  return [...new Set([...ids, email.messageId])].filter((id) => /^<[^<>\s]+>$/.test(id))
}

/** The address that was written from, of an inbound message: the one to answer to. */
export function writtenFrom({ direction, participants }: Pick<Interaction, 'direction' | 'participants'>): string | null {
  return direction === 'inbound' ? (participants.find(({ role }) => role === 'from')?.address ?? null) : null
}
