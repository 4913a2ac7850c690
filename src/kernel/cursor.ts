import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
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
  /** A text that only the service shall read again (AES-256-GCM), for what is printed once more on demand. @param purpose bound to it: sealed for one thing it opens for no other */
  conceal(organizationId: string, purpose: string, text: string): string
  /** @returns undefined where it was not concealed so, or with another key */
  reveal(organizationId: string, purpose: string, concealed: string): string | undefined
}

const MAC_BYTES = 16
const NONCE_BYTES = 12
const CIPHER = 'aes-256-gcm'

export function cursorSeal(secret: Uint8Array): CursorSeal {
  const mac = (organizationId: string, list: string, position: Buffer) =>
    createHmac('sha256', secret).update(organizationId).update('\0').update(list).update('\0').update(position).digest().subarray(0, MAC_BYTES)
  const key = createHmac('sha256', secret).update('conceal\0').digest()
  const boundTo = (organizationId: string, purpose: string) => Buffer.from(`${organizationId}\0${purpose}\0`)
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
    conceal(organizationId, purpose, text) {
      const bound = boundTo(organizationId, purpose)
      // Made of what it seals, a nonce comes again only with the same text, and then with the same outcome.
      const nonce = createHmac('sha256', key).update(bound).update(text).digest().subarray(0, NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(bound)
      return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64url')
    },
    reveal(organizationId, purpose, concealed) {
      const bytes = Buffer.from(concealed, 'base64url')
      if (bytes.length < NONCE_BYTES + MAC_BYTES) return undefined
      try {
        const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES)).setAAD(boundTo(organizationId, purpose))
        decipher.setAuthTag(bytes.subarray(-MAC_BYTES))
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -MAC_BYTES)), decipher.final()]).toString()
      } catch {
        return undefined
      }
    },
  }
}
