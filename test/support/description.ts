import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { cursorSeal } from '../../src/kernel/cursor.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { directoryStore } from '../../src/platform/files/directory-store.ts'
import { silentLogger } from '../../src/platform/logger.ts'

/** The service without a database: enough for what it says of itself. */
export async function describedApp(publicUrl?: string): Promise<FastifyInstance> {
  const nowhere = 'postgres://127.0.0.1:1/none'
  const app = await buildApp({
    db: openDatabase({ url: nowhere, poolSize: 1 }),
    log: silentLogger,
    seal: cursorSeal(new Uint8Array(32)),
    authenticate: async () => undefined,
    operatorToken: undefined,
    listenUrl: nowhere,
    publicUrl,
    files: { store: directoryStore('/nowhere'), bytesMax: 0 },
  })
  await app.ready()
  t.teardown(() => app.close())
  return app
}
