import type { ClockMoment, EscalationTarget, Metric, Priority } from './deadlines.ts'
import type { OrderBooking, RecordedOrder, RecordedReturn } from './recorded-orders.ts'
import type { StandingOffer, VoucherEarned, VoucherTaken, VoucherUse } from './vouchers.ts'

export type { OrderBooking, OrderChange, RecordedOrder, RecordedReturn } from './recorded-orders.ts'

/**
 * How modules of higher rank join an act of a lower one, in its transaction: the lower module calls whoever takes part,
 * in order of rank, and knows none of them. `Tx` is the platform's; the kernel does no I/O and so has no name for it.
 */
export interface Participant<Tx> {
  /** A leaver's work goes to somebody else. @returns how many things moved, by kind (`{ contacts: 12 }`) */
  onHandOver?(tx: Tx, handOver: HandOver): Promise<Readonly<Record<string, number>>>
  /** All that is kept of a person is asked for. @returns it by kind, as the interface shows it */
  onExport?(tx: Tx, contactId: string): Promise<Readonly<Record<string, unknown[]>>>
  /** A person is erased: what the module keeps of them goes, wherever it stands. */
  onErase?(tx: Tx, erasure: Erasure): Promise<void>
  /** An occasion of a contact is some days ahead. Told again when the occasion was changed in between. */
  onOccasionDue?(tx: Tx, occasion: OccasionDue): Promise<void>
  /** A clock of this is about to come to a moment: what that changes is locked now, in the order of whoever moves the subject, before its clocks are. */
  onClockHold?(tx: Tx, subject: ClockSubject): Promise<void>
  /** The clocks of these are about to be recounted: the subjects are locked before their clocks are, as by whoever moves them. */
  onClocksHold?(tx: Tx, subjects: readonly ClockSubject[]): Promise<void>
  /** A clock has come to a moment: it warns, is overdue, or escalates. Told once, in the transaction that notes the fact. */
  onClockDue?(tx: Tx, clock: ClockDue): Promise<void>
  /** A calendar or a policy has changed, and with it when the clocks of these are due. */
  onClocksRecounted?(tx: Tx, subjects: readonly ClockSubject[]): Promise<void>
  /** Somebody wrote an e-mail, which is being recorded. @returns what it is about, where it belongs to something: the interaction is related to it then */
  onEmail?(tx: Tx, email: ReceivedEmail): Promise<{ readonly type: string; readonly id: string } | undefined>
  /** A stranger complains by a public form. @returns what became of it, which the interaction is related to */
  onComplaint?(tx: Tx, complaint: ReceivedComplaint): Promise<{ readonly type: string; readonly id: string } | undefined>
  /** A message about something leaves the house, and has a place for the secret link to it. @returns the link, which stands in what is sent and is kept nowhere */
  onLinkWanted?(tx: Tx, wanted: LinkWanted): Promise<string | undefined>
  /** What is known of a message about something has changed: it went out, arrived, was opened, came back or failed. */
  onMessageMoved?(tx: Tx, message: MessageMoved): Promise<void>
  /** Contacts go on in another: what hangs on them moves. @returns how many things moved, by kind */
  onMerge?(tx: Tx, merge: ContactMerge): Promise<Readonly<Record<string, number>>>
  /** What was moved goes back. @returns what stands in the way: with any of it the whole revert comes to nothing */
  onRevertMerge?(tx: Tx, merge: ContactMerge): Promise<readonly Obstacle[]>
  /**
   * Points or a voucher were promised to a complainant and are due: they are posted, once for each remedy however often this is
   * told. @returns what shows that it was done (the id of a journal, the code of a voucher); undefined where it cannot be done here
   */
  onRemedy?(tx: Tx, remedy: RemedyDue): Promise<string | undefined>
  /** A rule of a program, or a full punch card, gives a voucher to a contact who is held. @returns its id, the same however often this is told; undefined where none can be given */
  onVoucherEarned?(tx: Tx, earned: VoucherEarned): Promise<string | undefined>
  /** What gave a voucher is taken back: the voucher ends where it was not used. @returns whether it was not; undefined where there is none */
  onVoucherTakenBack?(tx: Tx, taken: VoucherTaken): Promise<boolean | undefined>
  /** A voucher was used, or a use of it was given back; it is held, as is the customer. */
  onVoucherUsed?(tx: Tx, use: VoucherUse): Promise<void>
  /** Somebody asks what a contact is entitled to. @returns what was offered to them and still stands */
  onEntitlementsAsked?(tx: Tx, contactId: string): Promise<readonly StandingOffer[]>
  /** A contact, who is held, is to be won back. */
  onWinBackOpened?(tx: Tx, opened: { readonly winBackId: string; readonly contactId: string }): Promise<void>
  /** Units of a member of a loyalty program have expired, which was booked. */
  onUnitsExpired?(tx: Tx, expired: UnitsExpired): Promise<void>
  /** The time of a hold is over: what was held was let go, which is booked. */
  onHoldTimedOut?(tx: Tx, holdId: string): Promise<void>
  /** Several orders of these contacts, who are held, are about to be recorded in one transaction: what members share is locked now, in one order for all. */
  onOrdersHold?(tx: Tx, contactIds: readonly string[]): Promise<void>
  /**
   * An order was recorded, or changed in what may be booked; its contact, if it has one, and the order itself are held. Told once
   * for each change, also of one that is cancelled or of an unknown customer. @returns what was booked, or why nothing was
   */
  onOrder?(tx: Tx, order: RecordedOrder): Promise<readonly OrderBooking[]>
  /** Something of an order came back: told when it counts, which for a return that came before its order is after `onOrder`. */
  onReturn?(tx: Tx, ret: RecordedReturn): Promise<readonly OrderBooking[]>
  /** Interactions were recorded, at contacts that are held. */
  onInteractionsRecorded?(tx: Tx, interactions: readonly RecordedInteraction[]): Promise<void>
  /** Staff moved or changed a complaint. May refuse it. */
  onComplaintChanged?(tx: Tx, change: ComplaintChange): Promise<void>
  /** Somebody asks whom something may have affected. Tells those of whom the module knows and whom the caller may see. */
  onAffected?(tx: Tx, affected: Affected): Promise<KnownAffected>
}

export interface RemedyDue {
  /** The remedy's: what makes the posting idempotent. */
  readonly id: string
  readonly complaintId: string
  /** Null where the complainant is anonymous. */
  readonly contactId: string | null
  readonly kind: 'points' | 'voucher'
  readonly points: number | null
  /** In minor units of the currency. */
  readonly amount: number | null
  readonly currency: string | null
  readonly percent: number | null
}

export interface UnitsExpired {
  readonly programId: string
  readonly memberId: string
  readonly unit: string
  readonly amount: number
}

/** An e-mail that a contact wrote, not a machine in their place. */
export interface ReceivedEmail {
  readonly interactionId: string
  /** Who wrote it; an id that was merged is of the same person. */
  readonly contactId: string
  readonly messageId: string
  /** To whom it was sent, copies too, as its header has them. */
  readonly to: readonly string[]
  /** The messages that it answers, the oldest first, by their Message-IDs. */
  readonly references: readonly string[]
  /** What those of them that were recorded here are about. */
  readonly about: readonly { readonly type: string; readonly id: string }[]
  readonly subject: string | null
  readonly body: string | null
  readonly occurredAt: string
}

/** What somebody wrote on a page that is there for complaints. */
export interface ReceivedComplaint {
  readonly contactId: string
  readonly words: string
  /** What they were spoken to in, which is theirs where nothing better is known. */
  readonly language: string
}

export interface LinkWanted {
  /** What the message is about. */
  readonly aboutId: string
  /** To whom it goes. */
  readonly contactId: string
  /** What links begin with. */
  readonly publicUrl: string
}

export interface RecordedInteraction {
  readonly id: string
  readonly contactId: string
  readonly channel: string
  readonly kind: string
  readonly direction: string
  /** What a machine sent; null of everything else. */
  readonly automatic: string | null
  readonly occurredAt: string
}

export interface MessageMoved {
  readonly messageId: string
  /** What the message is about. */
  readonly aboutId: string
  readonly state: 'queued' | 'sent' | 'delivered' | 'opened' | 'bounced' | 'failed'
  /** Why it came back or failed. */
  readonly reason: string | null
}

export interface ComplaintChange {
  readonly complaintId: string
  /** What was done with it, by the name of the move; `update` for a change of its fields. */
  readonly action: string
  /** The code of its root cause, while a decision says so. */
  readonly causeCode: string | null
  /** The products that it is about. */
  readonly productIds: readonly string[]
  /** What is done so that it does not happen again, where it is kept as a prevention. */
  readonly preventionId: string | null
}

/** Contacts who have to do with one of these products, in the order of their ids after one of them. */
export interface Affected {
  readonly productIds: readonly string[]
  readonly after: string
  readonly limit: number
}

export interface KnownAffected {
  /** How the module knows of them, such as `orders`. */
  readonly source: string
  readonly contactIds: readonly string[]
}

export interface OccasionDue {
  readonly occasionId: string
  readonly contactId: string
  /** The owner of the contact. */
  readonly ownerId: string | null
  /** When it is kept, and how many days ahead this is told. */
  readonly date: string
  readonly leadDays: number
  /** One line that says whose it is, what and when. */
  readonly summary: string
}

/** What a clock is about: a resource of a module that knows what to do about it, and who may see it. */
export interface ClockSubject {
  readonly type: string
  readonly id: string
}

export interface ClockDue {
  readonly clockId: string
  readonly subject: ClockSubject
  readonly metric: Metric
  readonly priority: Priority
  readonly policyId: string
  /** The regulator's date that it is; null of a policy's clock. */
  readonly regulation: { readonly profileId: string; readonly profile: string; readonly key: string; readonly name: string } | null
  readonly kind: ClockMoment
  /** Business minutes before the target of a warning; which escalation, from 1; 0 of a breach. */
  readonly step: number
  readonly cycle: number
  /** The moment that has come, in the past where the service was down; of a breach the due instant. */
  readonly at: string
  /** Null where it is unknown just now: the clock is paused. */
  readonly dueAt: string | null
  /** Of an escalation. */
  readonly escalateTo: { readonly to: EscalationTarget; readonly userId: string | null; readonly teamId: string | null } | null
}

/** A merge, done or reverted in the caller's transaction, which holds all of its contacts. */
export interface ContactMerge {
  readonly id: string
  readonly survivorId: string
  readonly duplicateIds: readonly string[]
}

/** Something that has changed since, so that what was before cannot be made again. */
export interface Obstacle {
  /** What it is: a field, an identifier, a contact, a redemption ... */
  readonly kind: string
  readonly contactId: string
  /** Which of its kind: the name of a field, an id. */
  readonly name: string
  readonly detail: string
}

export interface Erasure {
  readonly contactId: string
  /** What identified the person until now, normalised: by these they may stand at other contacts too. */
  readonly identifiers: readonly { readonly kind: string; readonly value: string }[]
}

export interface HandOver {
  readonly fromUserId: string
  readonly toUserId: string
}
