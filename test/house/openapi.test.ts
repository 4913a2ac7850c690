import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import t from 'tap'
import { SCOPE_NAMES } from '../../src/kernel/actor.ts'
import { allProblems } from '../../src/kernel/problem.ts'
import { PLACEHOLDER } from '../../src/platform/http/openapi/examples.ts'
import { describedApp } from '../support/description.ts'

/** Laws of the document of the interface: what every operation says, and what every input is held to. */
const app = await describedApp()
const doc: any = JSON.parse((await app.inject('/openapi.json')).body)

const operations = Object.entries<any>(doc.paths).flatMap(([path, item]) =>
  Object.entries<any>(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, method, path, operation })),
)

/** What a reference stands for. */
function at(value: any): any {
  if (value?.$ref === undefined) return value
  return at(
    value.$ref
      .slice(2)
      .split('/')
      .reduce((node: any, key: string) => node[key.replaceAll('~1', '/').replaceAll('~0', '~')], doc),
  )
}

/** For each operation the faults that `find` sees; a law holds when there are none. */
function law(name: string, find: (operation: any, path: string, method: string) => readonly string[]): void {
  t.test(name, async (t) => {
    t.same(
      operations.flatMap(({ name, path, method, operation }) => find(operation, path, method).map((fault) => `${name}: ${fault}`)),
      [],
    )
  })
}

const when = (condition: boolean, fault: string) => (condition ? [fault] : [])
const jsonMedia = (content: any = {}) => Object.entries<any>(content).filter(([type]) => /^application\/([\w.-]+\+)?json/.test(type))

t.test('the committed document is that of the sources', async (t) => {
  const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL('../../src/cli/openapi.ts', import.meta.url)), '--check'], { encoding: 'utf8' })
  t.equal(status, 0, stderr)
})

t.test('it is OpenAPI 3.1', async (t) => {
  const { valid, errors } = await new Validator().validate(structuredClone(doc))
  t.ok(valid, JSON.stringify(errors))
})

t.test('it is the same wherever the service runs, save for the servers', async (t) => {
  const elsewhere = await describedApp('https://care.example')
  const served = (await elsewhere.inject('/openapi.json')).json()
  t.equal(served.servers[0].url, 'https://care.example')
  t.same({ ...served, servers: doc.servers }, doc)
  const yaml = await elsewhere.inject('/openapi.yaml')
  t.match(yaml, { statusCode: 200, headers: { 'content-type': 'application/yaml; charset=utf-8' } })
  t.match(yaml.body, /^openapi: 3\.1\.0\n/)
})

t.test('every route of the interface is in it', async (t) => {
  const described = new Set(operations.map(({ name }) => name))
  const routes = registeredRoutes().filter((name) => / \/(v1|public|operator)\//.test(name))
  t.ok(routes.length > 10)
  t.same(
    routes.filter((name) => !described.has(name)),
    [],
  )
})

// Fastify shows its routes as a tree of text: four columns for each level, `path (METHODS)` on each line.
function registeredRoutes(): string[] {
  const parents: string[] = []
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part, methods = ''] = /^([│├└─\s]*)(\S+)(?: \(([\w, ]+)\))?$/.exec(line) ?? []
      if (part === undefined) return []
      const depth = indent.length / 4
      const path = (parents[depth - 1] ?? '') + part
      parents[depth] = path
      return methods
        .split(', ')
        .filter((method) => !['', 'HEAD', 'OPTIONS'].includes(method))
        .map((method) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
    })
}

t.test('operation ids are unique', async (t) => {
  const ids = operations.map(({ operation }) => operation.operationId)
  t.same(
    ids.filter((id, i) => ids.indexOf(id) !== i),
    [],
  )
})

law('an operation has an id, one declared tag, a summary and a description', ({ operationId, tags = [], summary, description }) => [
  ...when(!/^[a-z][A-Za-z]+$/.test(operationId ?? ''), `operationId ${operationId}`),
  ...when(tags.length !== 1 || !doc.tags.some((tag: any) => tag.name === tags[0]), `tags ${tags}: add it to src/platform/http/openapi/tags.ts`),
  ...when(!/^[A-Z].*[^.]$/.test(summary ?? ''), `summary ${summary}`),
  ...when(!/^[A-Z]/.test(description ?? '') || /^(Scope|Access): /.test(description), 'description'),
])

const PUBLIC = /^\/(public\/v1|v1\/auth)\//
law('an operation asks for a scope; public ones stand under /public and /v1/auth only', ({ 'x-scope': scope, security, responses }, path) => [
  ...when(![...SCOPE_NAMES, 'any', 'operator', 'public'].includes(scope), `scope ${scope}`),
  ...when(scope === 'public' && !PUBLIC.test(path), 'public'),
  ...when((security.length === 0) !== (scope === 'public'), 'security'),
  ...when(scope === 'operator' && !path.startsWith('/operator/'), 'operator'),
  ...when(scope !== 'public' && responses['401'] === undefined, '401'),
])

law('an operation has a success and its refusals, each a problem that names its codes', ({ responses }) => {
  const statuses = Object.keys(responses)
  const refusals = statuses.filter((status) => Number(status) >= 400)
  return [
    ...when(!statuses.some((status) => /^[23]/.test(status)), 'no success'),
    ...['400', '429', '500', '503'].filter((status) => !refusals.includes(status)).map((status) => `no ${status}`),
    ...statuses.filter((status) => !at(responses[status]).description).map((status) => `${status} without description`),
    ...refusals.flatMap((status) => {
      const { schema, examples = {} } = at(responses[status]).content?.['application/problem+json'] ?? {}
      const codes = (at(schema)?.oneOf ?? [schema]).map((option: any) => at(option)?.properties.code.const)
      const shown = Object.values(examples).map((example) => at(example).value.code)
      return when(codes.length === 0 || JSON.stringify(codes) !== JSON.stringify(shown), `${status}: codes ${codes}, examples ${shown}`)
    }),
  ]
})

law('whoever belongs to an organization may find it suspended', ({ 'x-scope': scope, responses }) =>
  when((at(responses['403'])?.description ?? '').includes('`organization-suspended`') === ['public', 'operator'].includes(scope), 'organization-suspended'),
)

law('what reads or makes by ETag says so', ({ parameters = [], responses }, _path, method) => {
  const asks = parameters.some((parameter: any) => at(parameter).name === 'If-None-Match')
  const hasTag = 'ETag' in (at(responses['200'])?.headers ?? {})
  return when(asks !== ((method === 'get' && hasTag) || (method === 'put' && '201' in responses)), 'If-None-Match')
})

law('PATCH of a versioned resource can be refused as stale', ({ responses }, _path, method) => {
  const fields = at(at(responses['200'])?.content?.['application/json']?.schema)?.properties ?? {}
  return when(method === 'patch' && 'version' in fields && responses['412'] === undefined, 'declare staleVersion')
})

const ajv = new Ajv2020({ strict: false, validateFormats: true })
addFormats.default(ajv)
ajv.addSchema(doc, 'doc')
const compiled = new Map<string, ReturnType<typeof ajv.compile>>()

/** A validator for a schema of the document, made once for equal schemas: most refusals are. */
function validatorOf(schema: any): ReturnType<typeof ajv.compile> {
  const text = JSON.stringify(schema).replaceAll('"#/', '"doc#/')
  const known = compiled.get(text) ?? ajv.compile(JSON.parse(text))
  compiled.set(text, known)
  return known
}

law('every JSON body and answer has an example, and it is a true one', ({ requestBody, responses }) => {
  const bodies: [string, any][] = [['body', requestBody], ...Object.entries<any>(responses)]
  return bodies.flatMap(([where, given]) =>
    jsonMedia(at(given)?.content).flatMap(([, { schema, example, examples = {} }]) => {
      const values = [...(example === undefined ? [] : [example]), ...Object.values(examples).map((one) => at(one).value)]
      const validate = validatorOf(schema)
      return [
        ...when(values.length === 0, `${where} without example`),
        ...when(JSON.stringify(values).includes(`"${PLACEHOLDER}`), `${where}: a field without example: ${JSON.stringify(values)}`),
        ...values.filter((value) => !validate(value)).map(() => `${where}: ${ajv.errorsText(validate.errors)}`),
      ]
    }),
  )
})

law('every text and list that comes in is bounded, and unknown fields are refused', ({ requestBody, parameters = [] }) => [
  ...parameters.map(at).flatMap(({ name, schema }: any) => unbounded(schema, name)),
  ...Object.values<any>(requestBody?.content ?? {}).flatMap(({ schema }) => unbounded(schema, 'body')),
])

function unbounded(given: any, where: string, seen: readonly string[] = []): string[] {
  if (given === undefined || seen.includes(given.$ref)) return []
  const within = given.$ref === undefined ? seen : [...seen, given.$ref]
  const schema = at(given)
  const types = [schema.type].flat()
  const bounded =
    schema.maxLength !== undefined || schema.enum !== undefined || schema.const !== undefined || isClosed(schema.pattern) || isFixed(schema.format)
  return [
    ...when(types.includes('string') && !bounded, `${where} has no greatest length`),
    ...when(types.includes('array') && schema.maxItems === undefined, `${where} has no greatest number of items`),
    ...when(types.includes('object') && schema.additionalProperties === undefined, `${where} takes unknown fields`),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) => unbounded(property, `${where}/${name}`, within)),
    ...['oneOf', 'anyOf', 'allOf'].flatMap((key) => (schema[key] ?? []).flatMap((option: any) => unbounded(option, where, within))),
    ...unbounded(schema.items, `${where}[]`, within),
    ...(typeof schema.additionalProperties === 'object' ? unbounded(schema.additionalProperties, `${where}/*`, within) : []),
  ]
}

/** Whether a pattern bounds the length: anchored at both ends, nothing in it repeats without end. */
const isClosed = (pattern: string | undefined) => pattern !== undefined && /^\^.*\$$/.test(pattern) && !/[*+]|\{\d+,\}/.test(pattern)
const isFixed = (format: string | undefined) => ['uuid', 'date', 'date-time', 'time'].includes(format ?? '')

t.test('every problem has a page for people and for programs', async (t) => {
  const list = await app.inject({ url: '/problems', headers: { accept: 'application/json' } })
  t.same(
    list.json().data.map(({ code }: { code: string }) => code),
    allProblems().map(({ code }) => code),
  )
  for (const url of ['/problems', '/problems/'])
    t.match((await app.inject({ url, headers: { accept: 'text/html' } })).headers['content-type'], 'text/html', url)
  for (const { code, title, explanation } of allProblems()) {
    const page = await app.inject({ url: `/problems/${code}`, headers: { accept: 'text/html,application/xhtml+xml' } })
    t.match(page, { statusCode: 200, headers: { 'content-type': 'text/html; charset=utf-8' } }, code)
    t.same((await app.inject({ url: `/problems/${code}`, headers: { accept: 'application/json' } })).json().title, title, code)
    t.ok(explanation.length > 20, `${code} is explained`)
  }
  t.match(await app.inject('/problems/no-such-problem'), { statusCode: 404, headers: { 'content-type': 'application/problem+json' } })
})
