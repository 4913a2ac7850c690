import { createHmac } from 'node:crypto'
import type pg from 'pg'
import { newSecret } from './secrets.ts'

/** A secret of the service itself, made by whichever process asks first and the same for all of them. */
export async function serviceSecret(pool: pg.Pool, name: string): Promise<Buffer> {
  await pool.query('insert into service_secrets (name, secret) values ($1, $2) on conflict do nothing', [name, newSecret()])
  const {
    rows: [row],
  } = await pool.query<{ secret: string }>('select secret from service_secrets where name = $1', [name])
  return Buffer.from(row?.secret ?? '', 'base64url')
}

/**
 * The key of cursors and of request digests: the service's secret bound to the operator's token, where there is one, so
 * that the database alone does not hold it. With another token, cursors given out before begin anew.
 */
export async function sealSecret(pool: pg.Pool, operatorToken: string | undefined): Promise<Buffer> {
  return createHmac('sha256', await serviceSecret(pool, 'cursor'))
    .update(operatorToken ?? '')
    .digest()
}
