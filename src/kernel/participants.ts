/**
 * How modules of higher rank join an act of a lower one, in its transaction: the lower module calls whoever takes part,
 * in order of rank, and knows none of them. `Tx` is the platform's; the kernel does no I/O and so has no name for it.
 */
export interface Participant<Tx> {
  /** A leaver's work goes to somebody else. @returns how many things moved, by kind (`{ contacts: 12 }`) */
  onHandOver?(tx: Tx, handOver: HandOver): Promise<Readonly<Record<string, number>>>
  /** A person is erased: whatever is kept of them goes. */
  onErase?(tx: Tx, erasure: Erasure): Promise<void>
}

export interface HandOver {
  readonly fromUserId: string
  readonly toUserId: string
}

export interface Erasure {
  readonly contactId: string
  /** What identified the person, normalised. */
  readonly identifiers: readonly { readonly kind: string; readonly value: string }[]
}
