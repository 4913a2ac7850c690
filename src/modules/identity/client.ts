import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { unavailable } from '../../kernel/problems.ts'

// Asymmetric only: with a symmetric one the public key could be used to sign.
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA']
const TIMEOUT_MS = 5_000
const COOLDOWN_MS = 30_000

const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  exp: z.int(),
  email: z.string().max(254).optional(),
  email_verified: z.boolean().optional(),
  org: z.uuid().optional(),
  org_slug: z.string().max(63).optional(),
})

/**
 * An identity provider that signs tokens with keys it publishes (RFC 7517); a key that is not known yet is looked for at
 * most every half minute. `verify` gives undefined for everything that is not a good token of this issuer.
 * @throws unavailable when its keys cannot be fetched
 */
export function outsideIssuer(settings: { readonly jwksUrl: string; readonly issuer: string; readonly audience: string }, fetcher: typeof fetch = fetch) {
  const keys = createRemoteJWKSet(new URL(settings.jwksUrl), { timeoutDuration: TIMEOUT_MS, cooldownDuration: COOLDOWN_MS, [customFetch]: fetcher })
  const expected = { algorithms: ALGORITHMS, issuer: settings.issuer, audience: settings.audience, requiredClaims: ['exp', 'sub', 'iss', 'aud'] }
  return {
    async verify(token: string) {
      const payload = await jwtVerify(token, keys, expected).then(
        (verified) => verified.payload,
        (error: unknown) => {
          if (isRefusal(error)) return undefined
          throw unavailable({ retryAfterSeconds: 5, detail: 'The keys of the identity provider cannot be fetched just now.' })
        },
      )
      const claims = claimsSchema.safeParse(payload)
      if (!claims.success) return undefined
      const { sub, exp, email, email_verified, org, org_slug } = claims.data
      return {
        subject: sub,
        // Only what the issuer has verified says who somebody is.
        email: email_verified === true ? email : undefined,
        organizationId: org,
        organizationSlug: org_slug,
        expiresAt: Temporal.Instant.fromEpochMilliseconds(exp * 1000),
      }
    },
  }
}

/** Whether the token is to blame, rather than the way to the keys. */
function isRefusal(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false
  // jose names a failed answer of the keys' server by its base class, and everything about a token by a class of its own.
  return error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC'
}
