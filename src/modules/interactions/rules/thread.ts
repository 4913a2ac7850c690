/**
 * Which conversation an e-mail belongs to (RFC 5322, 3.6.4): that of the messages it refers to, named by the Message-ID of
 * the first as far as they tell. Messages come in any order: those that are only referred to are known too, and one that
 * comes after its answers takes them along into the conversation that it names.
 */
export interface Placement {
  readonly threadKey: string
  /** The thread that was begun in the message's absence, named after it, and now goes on in this one. */
  readonly absorbed: string | undefined
}

/**
 * @param references the messages it refers to, the oldest first
 * @param known the threads of the messages that were seen or referred to
 */
export function placeInThread(messageId: string, references: readonly string[], known: ReadonlyMap<string, string>): Placement {
  const placed = known.get(messageId)
  const ofReferences = references.map((id) => known.get(id)).find((thread) => thread !== undefined && thread !== messageId)
  const elsewhere = placed === messageId ? undefined : placed
  const threadKey = ofReferences ?? elsewhere ?? references[0] ?? messageId
  // Only a thread that is named after this very message is taken along: nobody joins the threads of others by referring to both.
  return { threadKey, absorbed: placed === messageId && threadKey !== messageId ? messageId : undefined }
}
