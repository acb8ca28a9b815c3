import test from 'ava'
import { testMessages } from '../golden-messages.ts'
import { problemsOf } from './parsing.ts'

const folder = 'test/sweep/malformed'
const count = testMessages({ folder, problemsOf: (text, file) => problemsOf(text, { file, folder }) })

test('there are more than thirty malformed sweeps', (t) => {
  t.true(count > 30)
})
