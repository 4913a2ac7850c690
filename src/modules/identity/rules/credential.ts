/**
 * What the secrets that we issue look like: `<prefix>_<organizationId>_<id>_<secret>`. Each names its tenant, so it is
 * looked up within it, and carries 256 random bits, of which only a hash is kept.
 */
const PREFIXES = {
  apiKey: 'rpk',
  refreshToken: 'rpr',
  link: 'rpl',
  feed: 'rpf',
  preferences: 'rpu',
  delivery: 'rpd',
  complaint: 'rpc',
  survey: 'rps',
  member: 'rpm',
} as const
export type CredentialKind = keyof typeof PREFIXES

export interface Credential {
  readonly organizationId: string
  readonly id: string
  readonly secret: string
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const SHAPE = new RegExp(`^([a-z]{3})_(${UUID})_(${UUID})_([A-Za-z0-9_-]{43})$`)

export function formatCredential(kind: CredentialKind, { organizationId, id, secret }: Credential): string {
  return `${PREFIXES[kind]}_${organizationId}_${id}_${secret}`
}

const ANYWHERE = new RegExp(`(?:${Object.values(PREFIXES).join('|')})_${UUID}_${UUID}_[A-Za-z0-9_-]{43}`, 'g')

/** The text without our secrets: a person who answers a message quotes the link in it, which is for nobody else to follow. */
export function withoutCredentials(text: string): string {
  return text.replace(ANYWHERE, '…')
}

/** Undefined for what is no credential of this kind. */
export function parseCredential(kind: CredentialKind, token: string): Credential | undefined {
  const [, prefix, organizationId, id, secret] = SHAPE.exec(token) ?? []
  if (prefix !== PREFIXES[kind] || organizationId === undefined || id === undefined || secret === undefined) return undefined
  return { organizationId, id, secret }
}
