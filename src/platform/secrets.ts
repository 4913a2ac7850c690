import { hash, randomBytes } from 'node:crypto'

/** A secret of 256 random bits, as text for URLs and headers. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** SHA-256 as text: what is stored of a random secret. Not for passwords, which are guessable. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'base64url')
}
