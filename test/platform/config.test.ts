import t from 'tap'
import { ConfigError, readConfig } from '../../src/platform/config.ts'

const SECRET = 'a secret of more than thirty-two bytes'

function faults(env: Record<string, string>): string {
  try {
    readConfig(env)
    return ''
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
}

t.test('an empty environment is a service on its embedded database', async (t) => {
  t.match(readConfig({}), { host: '127.0.0.1', port: 3000, dataDir: './data', database: { url: undefined }, worker: 'inline' })
  t.match(readConfig({ PORT: '', DATABASE_URL: '' }), { port: 3000 }, 'empty is absent')
  t.ok(Object.isFrozen(readConfig({})))
})

t.test('with a database of its own the secrets are required, and every fault is told at once', async (t) => {
  const said = faults({ DATABASE_URL: 'postgres://localhost/x', PORT: '99999', LOG_LEVEL: 'loud' })
  for (const word of ['PORT', 'LOG_LEVEL', 'JWT_SECRET is missing', 'OPERATOR_TOKEN is missing']) t.ok(said.includes(word), word)
  t.equal(faults({ DATABASE_URL: 'postgres://localhost/x', JWT_SECRET: SECRET, OPERATOR_TOKEN: SECRET }), '')
})

t.test('a short secret is refused', async (t) => {
  t.match(faults({ JWT_SECRET: 'short', OPERATOR_TOKEN: 'short' }), /JWT_SECRET.*32 bytes[\s\S]*OPERATOR_TOKEN.*32 bytes/)
})

t.test('files are kept in a folder or a bucket', async (t) => {
  t.same(readConfig({}).files, { url: undefined, bytesMax: 10_485_760 })
  for (const url of ['file:///var/lib/rapport/files', 's3://care', 's3://care/files?endpoint=https%3A%2F%2Fs3.example'])
    t.equal(readConfig({ FILES_URL: url }).files.url, url)
  for (const url of ['/var/lib/files', 'file://files', 's3:///care', 'https://care.s3.example']) t.match(faults({ FILES_URL: url }), /FILES_URL/, url)
  t.match(faults({ FILE_BYTES_MAX: '0' }), /FILE_BYTES_MAX/)
})

t.test('an outside issuer is named whole', async (t) => {
  t.match(faults({ JWKS_URL: 'https://id.example/jwks' }), /JWT_ISSUER is missing[\s\S]*JWT_AUDIENCE is missing/)
})

t.test('proxies are trusted as told', async (t) => {
  t.equal(readConfig({ TRUST_PROXY: '2' }).trustProxy, 2)
  t.equal(readConfig({ TRUST_PROXY: 'true' }).trustProxy, true)
  t.equal(readConfig({ TRUST_PROXY: '10.0.0.0/8' }).trustProxy, '10.0.0.0/8')
})
