import { allProblems, type ProblemType } from '../../../kernel/problem.ts'
import * as protocol from '../../../kernel/problems.ts'
import { componentExample, exampleOf, exampleOfField } from './examples.ts'
import type { Facts } from './facts.ts'
import { ALWAYS, headerRefs } from './headers.ts'
import { type Components, pascalCase, type Reference, type Response, type Schema, schemaRef, sorted } from './model.ts'

/** What the refusals of an operation follow from. */
export interface Asked {
  readonly facts: Facts
  readonly hasPathParameters: boolean
  readonly hasBody: boolean
  readonly isList: boolean
}

/** Every problem that an operation can answer with: those that it declares, and those of the protocol that its shape brings. */
export function refusalsOf({ facts, hasPathParameters, hasBody, isList }: Asked): readonly ProblemType[] {
  const { access, repeatable, secret, declared } = facts
  const when = (condition: boolean, ...types: ProblemType[]) => (condition ? types : [])
  const codes = new Set([
    ...declared,
    ...[
      protocol.malformedRequest,
      ...when(isList, protocol.invalidCursor),
      ...when(access !== 'public', protocol.unauthenticated),
      ...when(access !== 'public' && access !== 'operator', protocol.organizationSuspended),
      ...when(access.includes(':'), protocol.forbidden),
      ...when(hasPathParameters, protocol.notFound),
      ...when(repeatable, protocol.requestInProgress, protocol.idempotencyKeyReused),
      ...when(repeatable && secret, protocol.secretAlreadyIssued),
      ...when(hasBody, protocol.bodyTooLarge, protocol.unsupportedMediaType, protocol.validationFailed),
      protocol.tooManyRequests,
      protocol.internalError,
      protocol.unavailable,
    ].map(({ code }) => code),
  ])
  return allProblems().filter(({ code }) => codes.has(code))
}

/** One response per status, shared by all operations that refuse by the same problems. */
export function problemResponses(types: readonly ProblemType[], components: Components): Record<string, Response | Reference> {
  const responses: Record<string, Response | Reference> = {}
  for (const [status, same] of Map.groupBy(types, (type) => type.status)) {
    const response = problemResponse(same, components)
    const name = same.map(({ code }) => pascalCase(code)).join('Or')
    components.responses[name] = response
    responses[String(status)] = { $ref: `#/components/responses/${name}` }
  }
  return responses
}

function problemResponse(types: readonly ProblemType[], components: Components): Response {
  const names = types.map(({ code }) => componentName(code))
  const [only] = names
  const schema: Schema =
    names.length === 1 && only !== undefined
      ? schemaRef(only)
      : {
          oneOf: names.map(schemaRef),
          discriminator: { propertyName: 'code', mapping: sorted(Object.fromEntries(types.map(({ code }) => [code, schemaRef(componentName(code)).$ref]))) },
        }
  return {
    description: types.map(({ code, title }) => `\`${code}\`: ${title}.`).join('\n'),
    headers: headerRefs(headersOf(types)),
    content: {
      'application/problem+json': { schema, examples: Object.fromEntries(names.map((name) => [name, componentExample(name, components)])) },
    },
  }
}

function headersOf(types: readonly ProblemType[]): readonly string[] {
  const status = types[0]?.status ?? 500
  const waits = status === 429 || status === 503 || types.some(({ code }) => code === protocol.requestInProgress.code)
  return [...(status < 500 ? ALWAYS : (['RequestId'] as const)), ...(waits ? ['RetryAfter'] : []), ...(status === 401 ? ['WwwAuthenticate'] : [])]
}

export function componentName(code: string): string {
  return `${pascalCase(code)}Problem`
}

// A place of its own in the request tells these what to mend; the others are about the request as a whole.
const FAULTS: Readonly<Record<string, object>> = {
  [protocol.malformedRequest.code]: { pointer: '/limit', in: 'query', code: 'too-big', detail: 'Too big: expected number to be <=200' },
  [protocol.validationFailed.code]: { pointer: '/displayName', code: 'too-small', detail: 'Too small: expected string to have >=1 characters' },
}

/**
 * A problem as a schema of its own, whose `code` is a constant: generated clients tell the problems of a response apart by it.
 * @param describe gives the JSON Schema of the problem's extensions
 */
export function problemComponent(
  type: ProblemType,
  describe: (extensions: ProblemType['extensions']) => Schema,
  schemas: Readonly<Record<string, Schema>>,
): Schema {
  const extensions = describe(type.extensions)
  const { code, status, title, explanation } = type
  const faults = FAULTS[code]
  return {
    type: 'object',
    description: explanation,
    required: ['type', 'title', 'status', 'instance', 'code', ...(extensions.required ?? [])],
    properties: {
      type: { type: 'string', const: `/problems/${code}`, description: 'The address of the page that explains it.' },
      title: { type: 'string', maxLength: 200, description: 'The problem in words.' },
      status: { type: 'integer', minimum: 400, maximum: 599, const: status },
      detail: { type: 'string', maxLength: 2000, description: 'What it is in this case.' },
      instance: { type: 'string', maxLength: 128, description: 'The id of the request.' },
      code: { type: 'string', const: code, description: 'The name of the problem.' },
      errors: { type: 'array', maxItems: 100, items: schemaRef('Fault'), description: 'Where it is.' },
      ...extensions.properties,
    },
    examples: [
      {
        type: `/problems/${code}`,
        title,
        status,
        instance: 'b0d4b2a5-1f4e-4d55-8a0c-2a4f0a6f7d11',
        code,
        ...(faults === undefined ? {} : { errors: [faults] }),
        ...Object.fromEntries(
          Object.entries(extensions.properties ?? {}).map(([name, schema]) => [name, exampleOfField(name, schema, (part) => exampleOf(part, schemas))]),
        ),
      },
    ],
  }
}
