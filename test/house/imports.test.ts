import { posix } from 'node:path'
import t from 'tap'
import { sourcesUnder } from './sources.ts'

/** The import rules of the house (docs/architecture.md): which line may lean on which. */

interface Import {
  readonly from: string
  /** A path below src, or a package's name. */
  readonly to: string
  readonly typeOnly: boolean
}

const imports: Import[] = sourcesUnder('src').flatMap(({ path, text }) =>
  [...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?'([^']+)'/gm)].map(([, typeOnly, target = '']) => ({
    from: path,
    to: target.startsWith('.') ? posix.join(posix.dirname(path), target) : target,
    typeOnly: typeOnly !== undefined,
  })),
)

/** What each role of a module may import from src; `own` is the module itself. Type-only imports are bound by the same rules. */
const MAY_IMPORT: Readonly<Record<string, readonly RegExp[]>> = {
  rules: [/^src\/kernel\//, /^own\/(rules|errors|tables)/],
  tables: [/^src\/kernel\//, /^src\/platform\/(columns|tables)\.ts$/, /^src\/modules\/[^/]+\/tables(\/[^/]+)?\.ts$/],
  schemas: [/^src\/kernel\//, /^src\/platform\/http\//, /^own\/(schemas|tables)/],
  repository: [
    /^src\/kernel\//,
    /^src\/platform\/(database|parts|context|concealment|lists|columns|tables|merging|visibility)\.ts$/,
    /^src\/platform\/http\/answers\.ts$/,
    /^own\/(repository|tables|schemas)/,
  ],
  routes: [/^src\/kernel\//, /^src\/platform\//, /^own\/(routes|schemas|service|errors)/],
  service: [/^src\/kernel\//, /^src\/platform\//, /^own\/(service|repository|rules|errors|events|schemas)/, /^src\/modules\/[^/]+\/index\.ts$/],
  events: [/^src\/kernel\//, /^src\/platform\/jobs\/outbox\.ts$/, /^own\/(events|schemas|tables)/],
  errors: [/^src\/kernel\//, /^own\/(errors|schemas)/],
  jobs: [/^src\/kernel\//, /^src\/platform\//, /^own\/(jobs|service|client)/],
  client: [/^src\/kernel\//, /^src\/platform\/http-client/, /^own\/(client|errors)/],
  participant: [/^src\/kernel\//, /^src\/platform\//, /^own\/(service|repository|rules|events)/, /^src\/modules\/[^/]+\/index\.ts$/],
  index: [/^src\/kernel\//, /^src\/platform\//, /^own\//],
}
/** Roles that decide and describe: they do no I/O, so they touch no library that does. */
const PURE_PACKAGES = /^(zod|drizzle-zod|uuid|libphonenumber-js|rrule-temporal|ical-generator|otpauth|@node-rs\/argon2|node:(crypto|url|util|net))/

const RANK = [
  'identity',
  'calendars',
  'contacts',
  'merges',
  'imports',
  'messaging',
  'interactions',
  'tasks',
  'forms',
  'attachments',
  'orders',
  'ledger',
  'programs',
  'rewards',
  'complaints',
  'preventions',
  'win-backs',
  'offers',
  'surveys',
  'survey-invitations',
  'survey-responses',
  'webhooks',
]

function moduleOf(path: string): { module: string; role: string } | undefined {
  const [, module, role] = /^src\/modules\/([^/]+)\/([^/.]+)/.exec(path) ?? []
  return module === undefined || role === undefined ? undefined : { module, role }
}

const isInside = ({ to }: Import) => to.startsWith('src/')

function broken(rule: (each: Import) => boolean): string[] {
  return imports.filter(rule).map(({ from, to }) => `${from} imports ${to}`)
}

t.test('imports are found', async (t) => t.ok(imports.length > 200, String(imports.length)))

t.test('the kernel is pure', async (t) => {
  t.same(
    broken((each) => each.from.startsWith('src/kernel/') && (isInside(each) ? !each.to.startsWith('src/kernel/') : !PURE_PACKAGES.test(each.to))),
    [],
  )
})

t.test('the platform knows no module', async (t) => {
  t.same(
    broken(({ from, to }) => from.startsWith('src/platform/') && /^src\/(modules|cli|app\.ts|worker\.ts)/.test(to)),
    [],
  )
})

t.test('the command line is the edge', async (t) => {
  t.same(
    broken(({ from, to }) => !from.startsWith('src/cli/') && to.startsWith('src/cli/')),
    [],
  )
})

t.test('each role imports what it may', async (t) => {
  const faults = broken((each) => {
    const at = moduleOf(each.from)
    if (at === undefined || !isInside(each)) return false
    // A repository may name the shapes that rules speak of; it decides nothing.
    if (at.role === 'repository' && each.typeOnly && each.to.startsWith(`src/modules/${at.module}/rules`)) return false
    const allowed = MAY_IMPORT[at.role]
    return allowed === undefined || !allowed.some((pattern) => pattern.test(each.to) || pattern.test(each.to.replace(`src/modules/${at.module}/`, 'own/')))
  })
  t.same(faults, [])
})

t.test('modules meet at index.ts, and calls go down only', async (t) => {
  const faults = broken(({ from, to }) => {
    const [a, b] = [moduleOf(from), moduleOf(to)]
    if (a === undefined || b === undefined || a.module === b.module) return false
    return !(b.role === 'index' || (a.role === 'tables' && b.role === 'tables')) || RANK.indexOf(b.module) >= RANK.indexOf(a.module)
  })
  t.same(faults, [])
})

t.test('rules, schemas and errors touch no library that does I/O', async (t) => {
  t.same(
    broken((each) => /^(rules|schemas|errors|events)$/.test(moduleOf(each.from)?.role ?? '') && !isInside(each) && !PURE_PACKAGES.test(each.to)),
    [],
  )
})

t.test('only repositories and tables know SQL', async (t) => {
  t.same(
    broken(({ from, to }) => /^(drizzle-orm|pg)/.test(to) && !/^(repository|tables)$/.test(moduleOf(from)?.role ?? 'repository')),
    [],
  )
})

t.test('there is no cycle', async (t) => {
  const graph = Map.groupBy(
    imports.filter((each) => isInside(each) && !each.typeOnly),
    ({ from }) => from,
  )
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [[...trail.slice(trail.indexOf(path)), path].join(' > ')]
    if (done.has(path)) return []
    const cycles = (graph.get(path) ?? []).flatMap(({ to }) => visit(to, [...trail, path]))
    done.add(path)
    return cycles
  }
  t.same(
    [...graph.keys()].flatMap((path) => visit(path, [])),
    [],
  )
})
