import { staleVersion } from '../../../kernel/problems.ts'
import { addExample } from './examples.ts'
import type { Facts } from './facts.ts'
import { ALWAYS, headerRefs, parameterRef } from './headers.ts'
import { type Components, type Media, type Operation, type Response, resolved } from './model.ts'
import { problemResponses, refusalsOf } from './refusals.ts'

/** Says of an operation what follows from its route's declarations and from the conventions of the whole interface. */
export function finishOperation(operation: Operation, method: string, facts: Facts, components: Components): void {
  describeAccess(operation, facts)
  const answers = successes(operation)
  const has = (field: string) => answers.some((media) => field in (resolved(media.schema, components.schemas).properties ?? {}))
  const isResource = has('version')
  const isList = has('nextCursor')
  finishParameters(operation, components)
  const hasPathParameters = operation.parameters?.some((parameter) => 'in' in parameter && parameter.in === 'path') === true
  const asked = refusalsOf({ facts, hasPathParameters, hasBody: operation.requestBody !== undefined, isList })
  const shared = [
    ...(facts.repeatable ? ['IdempotencyKey'] : []),
    ...(asked.some(({ code }) => code === staleVersion.code) ? ['IfMatch'] : []),
    ...(method === 'get' && isResource ? ['IfNoneMatch'] : []),
  ]
  if (shared.length > 0) operation.parameters = [...(operation.parameters ?? []), ...shared.map(parameterRef)]
  finishBody(operation, method, components)
  const headers = [...(isResource ? ['ETag'] : []), ...(isList ? ['Link'] : []), ...(facts.repeatable ? ['IdempotencyReplayed'] : []), ...ALWAYS]
  for (const [status, response] of Object.entries(operation.responses)) {
    if ('description' in response && isList) response.description = 'One page of the list.'
    if ('description' in response) finishAnswer(status, response, [...headers, ...(locates(status, facts) ? ['Location'] : [])].sort(), components)
  }
  if (method === 'get' && isResource)
    operation.responses['304'] = { description: 'Nothing has changed since it was read.', headers: headerRefs(['ETag', ...ALWAYS]) }
  if (operation.parameters?.some((parameter) => 'name' in parameter && parameter.in === 'path' && parameter.name === MERGEABLE) === true)
    operation.responses['308'] = { description: IN_WORDS[308] ?? '', headers: headerRefs(['Location', ...ALWAYS]) }
  operation.responses = { ...operation.responses, ...problemResponses(asked, components) }
}

// The id of what may be merged into another stays good: it leads there.
const MERGEABLE = 'contactId'

const ACCESS_IN_WORDS: Readonly<Record<string, string>> = {
  any: 'Access: whoever has a credential.',
  operator: 'Access: the operator of the service, by the operator token.',
  public: 'Access: public, without a credential.',
}

function describeAccess(operation: Operation, { access }: Facts): void {
  const words = ACCESS_IN_WORDS[access] ?? `Scope: \`${access}\`.`
  operation.description = `${operation.description ?? ''}\n\n${words}`.trim()
  operation['x-scope'] = access
  operation.security = securityOf(access)
}

function securityOf(access: string): Record<string, string[]>[] {
  if (access === 'public') return []
  if (access === 'operator') return [{ operatorToken: [] }]
  return [{ bearerAuth: access === 'any' ? [] : [access] }]
}

function successes(operation: Operation): Media[] {
  return Object.entries(operation.responses).flatMap(([status, response]) =>
    status.startsWith('2') && 'content' in response ? Object.values(response.content ?? {}) : [],
  )
}

/** The example of a parameter that is needed stands beside its schema; others go without, since the reference would send them with a trial request. */
function finishParameters(operation: Operation, components: Components): void {
  for (const parameter of operation.parameters ?? []) {
    if (!('name' in parameter)) continue
    const example = resolved(parameter.schema, components.schemas).examples?.[0]
    delete parameter.example
    if (parameter.required === true && example !== undefined) parameter.example = example
    if (parameter.required !== true) delete parameter.required
    if (parameter.schema !== undefined) delete parameter.schema.examples
  }
}

const MERGE_PATCH = 'application/merge-patch+json'

function finishBody(operation: Operation, method: string, components: Components): void {
  const content = operation.requestBody?.content
  if (content === undefined) return
  for (const [type, media] of Object.entries(content)) if (isJson(type)) addExample(media, components)
  const json = content['application/json']
  if (method === 'patch' && json !== undefined) content[MERGE_PATCH] = json
}

const IN_WORDS: Readonly<Record<string, string>> = {
  200: 'Done: the answer is in the body.',
  201: 'Made.',
  202: 'Taken: it goes on in the background.',
  204: 'Done; there is nothing to tell.',
  303: 'Go on at the address in `Location`.',
  308: 'Another resource has taken its place: its address is in `Location`.',
}

// What @fastify/swagger writes where a route gives no description.
const UNDESCRIBED = 'Default Response'

function finishAnswer(status: string, response: Response, headers: readonly string[], components: Components): void {
  if (status === '204' || status.startsWith('3')) delete response.content
  const [media] = Object.values(response.content ?? {})
  const described = response.description === UNDESCRIBED ? resolved(media?.schema, components.schemas).description : response.description
  response.description = described ?? IN_WORDS[status] ?? 'The answer.'
  response.headers = { ...headerRefs(headers), ...response.headers }
  for (const [type, one] of Object.entries(response.content ?? {})) if (isJson(type)) addExample(one, components)
}

function locates(status: string, facts: Facts): boolean {
  return status.startsWith('3') || (facts.locates && status.startsWith('2') && status !== '200')
}

function isJson(mediaType: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/.test(mediaType)
}
