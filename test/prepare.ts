import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** tap builds its runner from the plugin list once; without it a first run would use another loader and fail. */
const root = fileURLToPath(new URL('..', import.meta.url))
const marker = `${root}/node_modules/.tap-built`
if (!existsSync(marker)) {
  const { status } = spawnSync('tap', ['build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) process.exit(status ?? 1)
  const { writeFileSync } = await import('node:fs')
  writeFileSync(marker, '')
}
