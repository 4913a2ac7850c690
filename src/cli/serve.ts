import closeWithGrace from 'close-with-grace'
import { buildApp } from '../app.ts'
import { cursorSeal } from '../kernel/cursor.ts'
import { makeAuthenticate } from '../modules/identity/index.ts'
import { openDatabase } from '../platform/database.ts'
import { DataDirectoryInUse } from '../platform/embedded-postgres/index.ts'
import type { TaskRunner } from '../platform/jobs/runner.ts'
import { makeLogger } from '../platform/logger.ts'
import { smtpMailer } from '../platform/mail/mailer.ts'
import { isMigrated } from '../platform/migrate.ts'
import { sealSecret, serviceSecret } from '../platform/service-secrets.ts'
import { startWorker } from '../worker.ts'
import { credentialsPath, demoCredentials } from './credentials.ts'
import { serveDatabase } from './database.ts'
import { configFromEnvironment, fail } from './environment.ts'
import { openFiles } from './files.ts'

/** Starts the service: database, app, worker, port; and stops them in the opposite order. */
const STOP_MS_MAX = 20_000

const config = configFromEnvironment()
const log = makeLogger(config.logLevel)
const served = await serveDatabase(config, (reason) => fail(`The embedded database ended: ${reason}`)).catch((error: unknown) =>
  fail(error instanceof DataDirectoryInUse ? error.message : `The database could not be started: ${String(error)}`),
)
const db = openDatabase({ url: served.url, poolSize: config.database.poolSize, statements: config.database.statements })
if (!served.embedded && !(await isMigrated(db.pool).catch((error: unknown) => fail(`The database cannot be reached: ${String(error)}`)))) {
  fail('The database is not migrated: run npm run migrate with the same DATABASE_URL first.')
}
const seal = cursorSeal(await sealSecret(db.pool, config.operatorToken))
const credentials = served.embedded ? await demoCredentials(config.dataDir, { db, log, seal }) : undefined
// With a database of one's own the secret is configured; the embedded one keeps its own.
const jwt = { ...config.jwt, secret: config.jwt.secret ?? (served.embedded ? await serviceSecret(db.pool, 'jwt') : undefined) }
const publicUrl = config.publicUrl ?? `http://${config.host}:${config.port}`
const mailer = config.smtpUrl === undefined ? undefined : smtpMailer(config.smtpUrl, new URL(publicUrl).hostname)
const files = await openFiles(config)
let background: TaskRunner | undefined
const app = await buildApp({
  db,
  log,
  seal,
  authenticate: makeAuthenticate({ db, log, seal, jwt }),
  jwt,
  sendsMail: mailer !== undefined,
  files,
  listenUrl: config.database.directUrl ?? served.url,
  operatorToken: config.operatorToken ?? credentials?.operatorToken,
  corsOrigins: config.corsOrigins,
  trustProxy: config.trustProxy,
  requestsPerMinuteMax: config.requestsPerMinuteMax,
  surveySubmissionsPerMinuteMax: config.surveySubmissionsPerMinuteMax,
  publicUrl,
  allowPrivateAddresses: config.allowPrivateAddresses,
  runsTasks: () => background?.isRunning() ?? true,
})
// What the background listens and waits on does not go through a pooler.
const directUrl = config.worker === 'off' || served.embedded || config.database.directUrl === served.url ? undefined : config.database.directUrl
const direct = directUrl === undefined ? undefined : openDatabase({ url: directUrl, poolSize: config.database.poolSize, applicationName: 'rapport-worker' })
background =
  config.worker === 'inline'
    ? await startWorker({ db: direct ?? db, log, seal, mailer, files: files.store, publicUrl, allowPrivateAddresses: config.allowPrivateAddresses })
    : undefined
// Before the port opens: whoever is told the address may also stop the service.
closeWithGrace({ delay: STOP_MS_MAX, logger: false }, async ({ err }) => {
  if (err !== undefined) log.error({ err }, 'stopping after an error')
  await app.close()
  await background?.stop()
  mailer?.close()
  await direct?.close()
  files.store.close()
  await db.close()
  await served.stop()
  log.flush()
})

const origin = await app.listen({ host: config.host, port: config.port }).catch((error: unknown) => fail(`The port could not be opened: ${String(error)}`))
// With PORT=0 the address is known only now; the links of invitations begin with it.
if (config.publicUrl === undefined) app.identity = { ...app.identity, publicUrl: origin }
process.stdout.write(
  `Rapport answers at ${origin}\nReference for people: ${origin}/docs\n${
    credentials === undefined ? '' : `API key: apiKey in ${credentialsPath(config.dataDir)}\n`
  }`,
)
