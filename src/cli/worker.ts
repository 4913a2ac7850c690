import closeWithGrace from 'close-with-grace'
import { cursorSeal } from '../kernel/cursor.ts'
import { openDatabase } from '../platform/database.ts'
import { makeLogger } from '../platform/logger.ts'
import { smtpMailer } from '../platform/mail/mailer.ts'
import { sealSecret } from '../platform/service-secrets.ts'
import { startWorker } from '../worker.ts'
import { configFromEnvironment, fail } from './environment.ts'
import { openFiles } from './files.ts'

/** The worker as a process of its own: for services that run with WORKER=off. */
const config = configFromEnvironment()
if (config.database.directUrl === undefined) fail('DATABASE_URL is missing: with the embedded database the worker runs in the service.')
const log = makeLogger(config.logLevel)
const db = openDatabase({ url: config.database.directUrl, poolSize: config.database.poolSize, applicationName: 'rapport-worker' })
const seal = cursorSeal(await sealSecret(db.pool, config.operatorToken).catch((error: unknown) => fail(`The database cannot be used: ${String(error)}`)))
const publicUrl = config.publicUrl ?? `http://${config.host}:${config.port}`
const mailer = config.smtpUrl === undefined ? undefined : smtpMailer(config.smtpUrl, new URL(publicUrl).hostname)
const { store: files } = await openFiles(config)
const worker = await startWorker({ db, log, seal, mailer, files, publicUrl, allowPrivateAddresses: config.allowPrivateAddresses })
process.stdout.write('The worker is running.\n')

closeWithGrace({ logger: false }, async ({ err }) => {
  if (err !== undefined) log.error({ err }, 'stopping after an error')
  await worker.stop()
  mailer?.close()
  files.close()
  await db.close()
  log.flush()
})
