import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { correspondentUnknown, interactionExists, messageNotReadable } from '../errors.ts'
import { EMAIL_BYTES_MAX, emailQuery, rawEmailSchema } from '../schemas/email.ts'
import { interactionSchema } from '../schemas/interaction.ts'
import { recordEmail } from '../service/email.ts'
import { CREATION_REFUSALS } from '../service/interactions.ts'
import { location, madeOrKnown } from './interactions.ts'

const MEDIA_TYPE = 'message/rfc822'

/** Raw e-mail: the one body of the module that is not JSON, in a scope of its own. */
export async function emailRoutes(app: App): Promise<void> {
  await app.register(async (scope: App) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(MEDIA_TYPE, { parseAs: 'buffer' }, (_request, body, done) => {
      done(null, (body as Buffer).toString('latin1'))
    })
    scope.post(
      '/v1/interactions/email',
      {
        bodyLimit: EMAIL_BYTES_MAX,
        config: { scope: 'interactions:write', location, status: madeOrKnown },
        schema: {
          operationId: 'recordEmail',
          tags: ['Interactions'],
          summary: 'Record a raw e-mail',
          description:
            'One message as it went over the wire. The contact is found by the sender (inbound) or a recipient (outbound); the conversation by Message-ID, In-Reply-To and References, in whatever order messages come: `threadKey` is the Message-ID of the first. The same Message-ID again changes nothing and answers 200. Bounces and automatic replies are recognised (`automatic`, `email.deliveries`) and do not count as the last interaction; a bounce belongs to the contact who could not be reached. Of attachments name, type and size are kept. What answers a message of a complaint becomes part of the complaint.',
          consumes: [MEDIA_TYPE],
          querystring: emailQuery,
          body: rawEmailSchema,
          response: {
            200: interactionSchema,
            201: interactionSchema,
            ...problems(interactionExists, messageNotReadable, correspondentUnknown, ...CREATION_REFUSALS),
          },
        },
      },
      (request) => recordEmail(request.ctx, request.body, request.query, request.server.identity.participants),
    )
  })
}
