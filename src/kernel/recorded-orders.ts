/** Orders and returns as those are told of them who book something for them. */

/** What became of an order or a return in one program: it was booked, or skipped for a reason that has a code. */
export interface OrderBooking {
  readonly programId: string
  readonly journalId?: string
  readonly skipped?: string
}

/** Why an order is told: it is new; it was attached to a contact; it was paid otherwise; it has moved to another status. */
export type OrderChange = 'recorded' | 'contact' | 'payments' | 'status'

export interface RecordedOrder {
  readonly id: string
  /** What changed, `recorded` alone for a new one. */
  readonly changes: readonly OrderChange[]
  readonly externalId: string | null
  readonly contactId: string | null
  readonly placedAt: string
  readonly deliveredAt: string | null
  readonly currency: string
  readonly channel: string | null
  readonly pricesIncludeTax: boolean
  readonly lines: readonly RecordedOrderLine[]
  /** Of the whole order; the lines have their shares of it. In minor units, as all amounts here. */
  readonly discount: number
  readonly shipping: number
  readonly total: number
  readonly payments: readonly { readonly method: string; readonly amount: number }[]
  readonly status: string
  readonly metadata: Readonly<Record<string, string | number | boolean>>
}

export interface RecordedOrderLine {
  /** Its number, from 1. */
  readonly line: number
  readonly sku: string
  readonly category: string | null
  readonly quantity: number
  readonly unitPrice: number
  readonly discount: number
  /** Its share of the order's discount. */
  readonly orderDiscount: number
  /** Of the whole line. */
  readonly tax: number
  /** What is charged for it, tax included. */
  readonly total: number
}

export interface RecordedReturn {
  readonly id: string
  readonly externalId: string | null
  readonly order: RecordedOrder
  readonly returnedAt: string
  readonly whole: boolean
  /** None of a mere amount. */
  readonly lines: readonly ReturnedPart[]
  readonly amount: number
  /** All that came back of the order so far, this included. */
  readonly returned: { readonly amount: number; readonly lines: readonly ReturnedPart[] }
}

/** Pieces of a line that came back, and what they cost. */
export interface ReturnedPart {
  readonly line: number
  readonly quantity: number
  readonly amount: number
}
