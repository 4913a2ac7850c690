import { Secret, TOTP } from 'otpauth'

/** Time-based one-time passwords (RFC 6238): SHA-1, six digits, steps of 30 seconds, as every authenticator reads them. */
const PERIOD_SECONDS = 30
const SECRET_BYTES = 20
/** A clock may be one step off (RFC 6238, 5.2). */
const WINDOW_STEPS = 1

function totp(secret: string, label = ''): TOTP {
  return new TOTP({ issuer: 'Rapport', label, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS })
}

/** Base32, as authenticators take it. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32
}

/** What authenticators read from a QR code. */
export function totpUri(secret: string, label: string): string {
  return totp(secret, label).toString()
}

/** The time step that a code belongs to; undefined when it is none of now, the step before or the one after. */
export function stepOfCode(secret: string, code: string, at: Temporal.Instant): number | undefined {
  const timestamp = at.epochMilliseconds
  const delta = totp(secret).validate({ token: code, timestamp, window: WINDOW_STEPS })
  return delta === null ? undefined : TOTP.counter({ period: PERIOD_SECONDS, timestamp }) + delta
}

/** The code of an instant: what an authenticator would show. */
export function codeAt(secret: string, at: Temporal.Instant): string {
  return totp(secret).generate({ timestamp: at.epochMilliseconds })
}
