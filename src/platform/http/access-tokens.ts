import { randomUUID } from 'node:crypto'
import jwt from '@fastify/jwt'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { systemClock } from '../../kernel/clock.ts'

/** Where access tokens come from: our own secret, an outside issuer, or both. */
export interface TokenSettings {
  /** Of our own tokens (HS256); undefined where only an outside issuer counts. */
  readonly secret: string | Buffer | undefined
  readonly issuer?: string | undefined
  readonly audience?: string | undefined
  /** The keys of an outside issuer, whose tokens then name `issuer` and `audience`. */
  readonly jwksUrl?: string | undefined
}

export interface AccessClaims {
  readonly userId: string
  readonly organizationId: string
  readonly expiresAt: Temporal.Instant
}

/** Signs and verifies our own access tokens (RFC 9068). They keep the wall clock, also in test organizations. */
export interface AccessTokens {
  readonly expiresInSeconds: number
  sign(of: { readonly userId: string; readonly organizationId: string }): string
  /** Undefined for everything that is not one of ours and good now. */
  verify(token: string): AccessClaims | undefined
}

declare module 'fastify' {
  interface FastifyInstance {
    accessTokens: AccessTokens | undefined
  }
}

const EXPIRES_IN_SECONDS = 15 * 60
const SECRET_BYTES_MIN = 32
const OURS = 'rapport'
const TYPE = 'at+jwt'
/** A token from the future is a token from nowhere; another process's clock may be a little ahead. */
const SKEW_SECONDS_MAX = 60

const claimsSchema = z.object({ sub: z.uuid(), org: z.uuid(), jti: z.string().min(1), iat: z.int().min(0), exp: z.int().min(0), aud: z.string() })

/**
 * One key, one algorithm. @fastify/jwt by itself takes tokens without `exp`, of any `typ`, and secrets of any length:
 * everything is asked for here.
 * @throws when the secret is shorter than 32 bytes
 */
export async function registerAccessTokens(app: FastifyInstance, settings: TokenSettings | undefined): Promise<void> {
  const secret = settings?.secret
  if (settings === undefined || secret === undefined) {
    app.decorate('accessTokens', undefined)
    return
  }
  if (Buffer.byteLength(secret) < SECRET_BYTES_MIN) throw new Error(`The secret of access tokens must have at least ${SECRET_BYTES_MIN} bytes.`)
  // An outside issuer's name is its own: ours differ, so that neither can be taken for the other.
  const iss = settings.jwksUrl === undefined ? (settings.issuer ?? OURS) : OURS
  const aud = settings.jwksUrl === undefined ? (settings.audience ?? OURS) : OURS
  await app.register(jwt, {
    secret,
    decoratorName: 'jwtClaims',
    sign: { algorithm: 'HS256', header: { alg: 'HS256', typ: TYPE }, iss, aud, expiresIn: EXPIRES_IN_SECONDS },
    verify: {
      algorithms: ['HS256'],
      checkTyp: TYPE,
      allowedIss: iss,
      allowedAud: aud,
      requiredClaims: ['iss', 'aud', 'exp', 'iat', 'jti', 'sub', 'org'],
      cache: false,
    },
  })
  app.decorate('accessTokens', {
    expiresInSeconds: EXPIRES_IN_SECONDS,
    sign: ({ userId, organizationId }) => app.jwt.sign({ sub: userId, org: organizationId, jti: randomUUID() }),
    verify(token) {
      const claims = claimsSchema.safeParse(verified(app, token))
      if (!claims.success || claims.data.iat * 1000 > systemClock.now().epochMilliseconds + SKEW_SECONDS_MAX * 1000) return undefined
      const { sub, org, exp } = claims.data
      return { userId: sub, organizationId: org, expiresAt: Temporal.Instant.fromEpochMilliseconds(exp * 1000) }
    },
  } satisfies AccessTokens)
}

function verified(app: FastifyInstance, token: string): unknown {
  try {
    return app.jwt.verify(token)
  } catch {
    return undefined
  }
}
