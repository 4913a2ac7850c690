import about from '../../../../package.json' with { type: 'json' }
import { ROLE_SCOPES, ROLES, SCOPE_NAMES, SCOPES } from '../../../kernel/actor.ts'
import { introduction } from './prose.ts'

/** What the document says before any route has spoken. */
export function baseDocument(publicUrl: string | undefined): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rapport',
      version: about.version,
      summary: 'Customer care behind one API.',
      description: introduction(),
      contact: { name: 'Whoever runs this service' },
      license: { name: 'Not licensed for use by others', identifier: 'LicenseRef-UNLICENSED' },
    },
    servers: [
      { url: publicUrl ?? '/', description: 'Production: the origin that serves this document, for live and for test organizations.', 'x-internal': false },
    ],
    components: {
      securitySchemes: {
        bearerAuth: { type: 'http', scheme: 'bearer', description: 'An access token of a person, or an API key of a program, each with its scopes.' },
        operatorToken: { type: 'http', scheme: 'bearer', description: 'The token of whoever runs the service (`OPERATOR_TOKEN`).' },
      },
    },
    'x-roles': Object.fromEntries(ROLES.map((role) => [role, SCOPE_NAMES.filter((scope) => ROLE_SCOPES[role].has(scope))])),
    'x-scopes': SCOPES,
  }
}
