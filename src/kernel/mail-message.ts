/** An e-mail as it was read off the wire (RFC 5322, MIME): decoded, not yet understood. Texts hold neither NUL nor lone surrogates. */
export interface MailMessage {
  /** The header's fields by their names in lower case, in their order, with their raw values. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly from: readonly Mailbox[]
  readonly to: readonly Mailbox[]
  readonly cc: readonly Mailbox[]
  readonly bcc: readonly Mailbox[]
  readonly subject: string | null
  /** The body as plain text, also where it was HTML only. */
  readonly text: string
  /** RFC 3339; null where the header says none that can be read. */
  readonly sentAt: string | null
  readonly attachments: readonly { readonly name: string | null; readonly type: string; readonly sizeBytes: number }[]
  /** The part that reports on a delivery (RFC 3464), as text. */
  readonly deliveryStatus: string | null
  /** The header of the message that such a report gives back. */
  readonly returnedHeader: string | null
}

export interface Mailbox {
  readonly name: string
  readonly address: string
}
