/** What an API key looks like: `rpk_<organizationId>_<keyId>_<secret>`; it names its tenant, so it is looked up within it. */
export interface ApiKeyParts {
  readonly organizationId: string
  readonly keyId: string
  readonly secret: string
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const SHAPE = new RegExp(`^rpk_(${UUID})_(${UUID})_([A-Za-z0-9_-]{43})$`)

export function formatApiKey({ organizationId, keyId, secret }: ApiKeyParts): string {
  return `rpk_${organizationId}_${keyId}_${secret}`
}

export function parseApiKey(token: string): ApiKeyParts | undefined {
  const [, organizationId, keyId, secret] = SHAPE.exec(token) ?? []
  return organizationId === undefined || keyId === undefined || secret === undefined ? undefined : { organizationId, keyId, secret }
}
