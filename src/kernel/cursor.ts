import { createHmac, timingSafeEqual } from 'node:crypto'
import { invalidCursor } from './problems.ts'

/** Where a page ended: the sort values of its last row, the id last. */
export type Position = readonly (string | number | null)[]

/**
 * Seals and opens cursors. A cursor is the position and a MAC (HMAC-SHA256, 128 bits) over the position, the organization
 * and the list it belongs to (path, filters, sort), so it can be neither forged nor taken elsewhere.
 */
export interface CursorSeal {
  seal(organizationId: string, list: string, position: Position): string
  /** @throws invalidCursor */
  open(organizationId: string, list: string, cursor: string): Position
  /** A digest that nobody without the key can make or try guesses against: for what may hold a password. */
  digest(text: string): string
}

const MAC_BYTES = 16

export function cursorSeal(secret: Uint8Array): CursorSeal {
  const mac = (organizationId: string, list: string, position: Buffer) =>
    createHmac('sha256', secret).update(organizationId).update('\0').update(list).update('\0').update(position).digest().subarray(0, MAC_BYTES)
  return {
    seal(organizationId, list, position) {
      const bytes = Buffer.from(JSON.stringify(position))
      return Buffer.concat([mac(organizationId, list, bytes), bytes]).toString('base64url')
    },
    open(organizationId, list, cursor) {
      const sealed = Buffer.from(cursor, 'base64url')
      const bytes = sealed.subarray(MAC_BYTES)
      if (sealed.length <= MAC_BYTES || !timingSafeEqual(sealed.subarray(0, MAC_BYTES), mac(organizationId, list, bytes))) throw invalidCursor()
      return JSON.parse(bytes.toString()) as Position
    },
    digest: (text) => createHmac('sha256', secret).update('digest\0').update(text).digest('base64url'),
  }
}
