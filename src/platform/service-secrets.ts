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
