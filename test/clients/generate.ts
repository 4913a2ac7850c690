import { mkdir, rm, writeFile } from 'node:fs/promises'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

// npm hoists the generators to the root, where `typescript` is 7, which has no API for them; this folder has 5.9.
registerHooks({
  resolve: (specifier, context, next) => next(specifier, specifier === 'typescript' ? { ...context, parentURL: import.meta.url } : context),
})

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const document = at('../../openapi/openapi.json')

/** Makes the three clients from the committed document, each by its defaults, into `generated/`. */
export async function generateClients(): Promise<void> {
  await rm(at('generated'), { recursive: true, force: true })
  await mkdir(at('generated'))
  const [{ default: openapiTypescript, astToString }, { generate }, { createClient }] = await Promise.all([
    import('openapi-typescript'),
    import('orval'),
    import('@hey-api/openapi-ts'),
  ])
  const types = await openapiTypescript(new URL('../../openapi/openapi.json', import.meta.url))
  await writeFile(at('generated/openapi-typescript.ts'), astToString(types))
  await generate({ input: { target: document }, output: { target: at('generated/orval.ts'), client: 'fetch' } })
  await createClient({
    input: document,
    output: at('generated/hey-api'),
    plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
    logs: { level: 'silent', file: false },
  })
}
