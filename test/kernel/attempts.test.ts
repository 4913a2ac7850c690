import fc from 'fast-check'
import t from 'tap'
import { attemptLimit } from '../../src/kernel/attempts.ts'

const MAX = 3

t.test('attempts', async (t) => {
  const limit = (successClears = true) => attemptLimit({ windowMs: 60_000, keysMax: 100, successClears })
  const fail = (on: ReturnType<typeof limit>, key: string, nowMs = 0) => {
    const wait = on.begin(key, MAX, nowMs)
    if (wait === undefined) on.end(key, nowMs, 'failure')
    return wait
  }
  t.test('the window counts from the first failure, and ends', async (t) => {
    const on = limit()
    t.same([fail(on, 'a', 0), fail(on, 'a', 10_000), fail(on, 'a', 20_000)], [undefined, undefined, undefined])
    t.equal(on.begin('a', MAX, 20_000), 40)
    t.equal(on.begin('b', MAX, 20_000), undefined)
    t.equal(on.begin('a', MAX, 60_000), undefined)
  })
  t.test('attempts at once count as failures until they end', async (t) => {
    const on = limit()
    for (let i = 0; i < 3; i += 1) t.equal(on.begin('a', MAX, 0), undefined)
    t.equal(on.begin('a', MAX, 0), 1)
    on.end('a', 0, 'neither')
    t.equal(on.begin('a', MAX, 0), undefined)
  })
  t.test('a success clears an account, never an address', async (t) => {
    for (const clears of [true, false]) {
      const on = limit(clears)
      fail(on, 'a')
      fail(on, 'a')
      on.begin('a', MAX, 0)
      on.end('a', 0, 'success')
      fail(on, 'a')
      t.equal(on.begin('a', MAX, 0) === undefined, clears)
    }
  })
  t.test('never more guesses than the limit in one window, in whatever order', async () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (steps) => {
        const on = limit()
        let [open, made] = [0, 0]
        for (const begins of steps) {
          if (begins) {
            if (on.begin('a', MAX, 0) === undefined) {
              open += 1
              made += 1
            }
          } else if (open > 0) {
            open -= 1
            on.end('a', 0, 'failure')
          }
        }
        return made <= 3
      }),
    )
  })
  t.test('memory is bounded', async (t) => {
    const on = limit()
    for (let i = 0; i < 10_000; i += 1) fail(on, `k${i}`)
    fail(on, 'k0')
    t.equal(fail(on, 'k0'), undefined, 'the oldest were forgotten')
  })
})

t.test('limits: so many in a window, of each key, of a bounded number of keys', async (t) => {
  const limit = attemptLimit({ windowMs: 1_000, keysMax: 2 })
  t.same([limit.take('a', 2, 0), limit.take('a', 2, 100), limit.take('a', 2, 200), limit.take('b', 2, 200)], [undefined, undefined, 1, undefined])
  t.equal(limit.take('a', 2, 1_000), undefined, 'a new window')
  limit.take('c', 2, 1_000)
  t.equal(limit.take('b', 1, 1_001), undefined, 'the oldest was forgotten')
})
