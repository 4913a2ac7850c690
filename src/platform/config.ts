import { z } from 'zod'

/** Everything that may be set from outside, read once at the edge. Faults are reported all at once. */
export interface Config {
  readonly host: string
  readonly port: number
  readonly database: {
    readonly url: string | undefined
    readonly directUrl: string | undefined
    readonly poolSize: number
    readonly statements: 'named' | 'unnamed'
    readonly pgBin: string | undefined
  }
  readonly dataDir: string
  readonly jwt: {
    readonly secret: string | undefined
    readonly jwksUrl: string | undefined
    readonly issuer: string | undefined
    readonly audience: string | undefined
  }
  readonly operatorToken: string | undefined
  readonly publicUrl: string | undefined
  readonly corsOrigins: readonly string[]
  readonly smtpUrl: string | undefined
  readonly files: {
    readonly url: string | undefined
    readonly bytesMax: number
  }
  /** Whether gateways may stand in private networks: for development and tests. */
  readonly allowPrivateAddresses: boolean
  readonly trustProxy: boolean | string | number
  readonly logLevel: string
  readonly worker: 'inline' | 'off'
  readonly requestsPerMinuteMax: number
  readonly surveySubmissionsPerMinuteMax: number
}

const SECRET_BYTES_MIN = 32
const FILE_BYTES_LIMIT = 268_435_456

const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be a URL that begins with postgres://')
    .optional(),
  DATABASE_DIRECT_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be a URL that begins with postgres://')
    .optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(8),
  DATABASE_STATEMENTS: z.enum(['named', 'unnamed']).default('named'),
  PG_BIN: z.string().optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  JWT_SECRET: z
    .string()
    .refine((secret) => Buffer.byteLength(secret) >= SECRET_BYTES_MIN, `must have at least ${SECRET_BYTES_MIN} bytes`)
    .optional(),
  JWKS_URL: z.url().optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  OPERATOR_TOKEN: z
    .string()
    .refine((token) => Buffer.byteLength(token) >= SECRET_BYTES_MIN, `must have at least ${SECRET_BYTES_MIN} bytes`)
    .optional(),
  PUBLIC_URL: z.url().optional(),
  CORS_ORIGINS: z.string().default(''),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must be a URL that begins with smtp:// or smtps://')
    .optional(),
  FILES_URL: z
    .url()
    .regex(/^(?:file:\/\/\/|s3:\/\/[^/?])/, 'must be a URL that begins with file:/// or s3:// and a bucket')
    .optional(),
  FILE_BYTES_MAX: z.coerce.number().int().min(1).max(FILE_BYTES_LIMIT).default(10_485_760),
  ALLOW_PRIVATE_ADDRESSES: z.enum(['true', 'false']).default('false'),
  TRUST_PROXY: z.string().default('false'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  WORKER: z.enum(['inline', 'off']).default('inline'),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(60_000),
  SURVEY_SUBMISSIONS_PER_MINUTE: z.coerce.number().int().min(1).default(30_000),
})

export class ConfigError extends Error {
  constructor(faults: readonly string[]) {
    super(`The configuration cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.name = 'ConfigError'
  }
}

/**
 * Reads the environment. Empty values count as absent.
 * @throws ConfigError that lists every fault
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = environment.safeParse(present)
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  faults.push(...missing(present))
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults)
  const e = parsed.data
  return Object.freeze({
    host: e.HOST,
    port: e.PORT,
    database: {
      url: e.DATABASE_URL,
      directUrl: e.DATABASE_DIRECT_URL ?? e.DATABASE_URL,
      poolSize: e.DATABASE_POOL_SIZE,
      statements: e.DATABASE_STATEMENTS,
      pgBin: e.PG_BIN,
    },
    dataDir: e.DATA_DIR,
    jwt: { secret: e.JWT_SECRET, jwksUrl: e.JWKS_URL, issuer: e.JWT_ISSUER, audience: e.JWT_AUDIENCE },
    operatorToken: e.OPERATOR_TOKEN,
    publicUrl: e.PUBLIC_URL?.replace(/\/$/, ''),
    corsOrigins: e.CORS_ORIGINS.split(',')
      .map((origin) => origin.trim())
      .filter((origin) => origin !== ''),
    smtpUrl: e.SMTP_URL,
    files: { url: e.FILES_URL, bytesMax: e.FILE_BYTES_MAX },
    allowPrivateAddresses: e.ALLOW_PRIVATE_ADDRESSES === 'true',
    trustProxy: trustProxy(e.TRUST_PROXY),
    logLevel: e.LOG_LEVEL,
    worker: e.WORKER,
    requestsPerMinuteMax: e.RATE_LIMIT_PER_MINUTE,
    surveySubmissionsPerMinuteMax: e.SURVEY_SUBMISSIONS_PER_MINUTE,
  })
}

/** With a database of one's own the secrets must be given: made-up ones would differ between processes and starts. */
function missing(env: Readonly<Record<string, string | undefined>>): string[] {
  const faults: string[] = []
  if (env['DATABASE_URL'] !== undefined) {
    if (env['JWT_SECRET'] === undefined && env['JWKS_URL'] === undefined)
      faults.push('JWT_SECRET is missing: with DATABASE_URL set, give a secret of at least 32 bytes, or JWKS_URL')
    if (env['OPERATOR_TOKEN'] === undefined) faults.push('OPERATOR_TOKEN is missing: with DATABASE_URL set, give a token of at least 32 bytes')
  }
  if (env['JWKS_URL'] !== undefined) {
    if (env['JWT_ISSUER'] === undefined) faults.push('JWT_ISSUER is missing: JWKS_URL needs the issuer whose tokens are taken')
    if (env['JWT_AUDIENCE'] === undefined) faults.push('JWT_AUDIENCE is missing: JWKS_URL needs the audience that tokens must name')
  }
  return faults
}

// Fastify's trustProxy: true, a number of hops, or addresses and ranges.
function trustProxy(text: string): boolean | string | number {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^\d+$/.test(text) ? Number(text) : text
}
