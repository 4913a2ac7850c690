import fc from 'fast-check'
import t from 'tap'
import { addStamps, type CardState, NEW_CARD, takeStamps } from '../../../../src/modules/programs/rules/punch-card.ts'
import { WASH_CARD } from './made.ts'

const stamped = (times: number, state: CardState = NEW_CARD) => {
  const completed: number[] = []
  let card = state
  for (let i = 0; i < times; i++) {
    const step = addStamps(WASH_CARD, card, 1)
    card = step.state
    completed.push(...step.completed)
  }
  return { state: card, completed }
}
const WRITE_OFF = { ...WASH_CARD, refund: 'write_off' } as const

t.test('car wash: 9 stamps needed; 9 paid washes', async (t) => {
  t.same(stamped(8), { state: { stamps: 8, cycle: 1 }, completed: [] })
  t.same(stamped(9), { state: { stamps: 0, cycle: 2 }, completed: [1] })
  t.same(addStamps(WASH_CARD, NEW_CARD, 20), { state: { stamps: 2, cycle: 3 }, completed: [1, 2] })
})

t.test('8 stamps, the 7th wash refunded', async (t) => {
  const { state } = takeStamps(WASH_CARD, stamped(8).state, 1, [])
  t.same(state, { stamps: 7, cycle: 1 })
  t.same(stamped(2, state), { state: { stamps: 0, cycle: 2 }, completed: [1] }, 'two more paid washes give the voucher')
})

t.test('a refund after the card was full revokes the unused reward', async (t) => {
  const { state, revoked, writtenOff } = takeStamps(WASH_CARD, stamped(9).state, 1, [1])
  t.same({ state, revoked, writtenOff }, { state: { stamps: 8, cycle: 2 }, revoked: [1], writtenOff: 0 })
  t.same(addStamps(WASH_CARD, state, 1).completed, [2], 'under a number of its own')
})

t.test('a refund after the reward was used is a debt, or written off', async (t) => {
  t.same(takeStamps(WASH_CARD, stamped(10).state, 3, []), { state: { stamps: -2, cycle: 2 }, revoked: [], writtenOff: 0 })
  t.same(addStamps(WASH_CARD, { stamps: -2, cycle: 2 }, 3), { state: { stamps: 1, cycle: 2 }, completed: [] })
  t.same(takeStamps(WRITE_OFF, stamped(10).state, 3, []), { state: { stamps: 0, cycle: 2 }, revoked: [], writtenOff: 2 })
  t.same(takeStamps(WRITE_OFF, { stamps: -2, cycle: 2 }, 1, []), { state: { stamps: -2, cycle: 2 }, revoked: [], writtenOff: 1 }, 'an earlier debt stays')
})

t.test('the latest unused reward goes first, and no more than needed', async (t) => {
  t.same(takeStamps(WASH_CARD, stamped(27).state, 10, [1, 3]), { state: { stamps: 8, cycle: 4 }, revoked: [3, 1], writtenOff: 0 })
  t.same(takeStamps(WASH_CARD, stamped(27).state, 9, [1, 3]), { state: { stamps: 0, cycle: 4 }, revoked: [3], writtenOff: 0 })
})

const steps = fc.array(fc.integer({ min: -3, max: 12 }), { maxLength: 30 })

t.test('with unused rewards, only the sum of stamps counts, not their order', async () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 10 }), (moves, stampsNeeded) => {
      const card = { stampsNeeded, refund: 'carry_debt' } as const
      let state = NEW_CARD
      let sum = 0
      let unused: number[] = []
      for (const move of moves) {
        sum += move
        if (move >= 0) {
          const added = addStamps(card, state, move)
          state = added.state
          unused.push(...added.completed)
        } else {
          const taken = takeStamps(card, state, -move, unused)
          state = taken.state
          unused = unused.filter((cycle) => !taken.revoked.includes(cycle))
        }
        const isSame = state.stamps + unused.length * stampsNeeded === sum && state.stamps < stampsNeeded && (state.stamps >= 0 || unused.length === 0)
        if (!isSame || new Set(unused).size !== unused.length) return false
      }
      return true
    }),
  )
})
