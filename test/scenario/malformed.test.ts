import test from 'ava'
import { testMessages } from '../golden-messages.ts'
import { problemsOf } from './parsing.ts'

const folder = 'test/scenario/malformed'
const count = testMessages({ folder, problemsOf: (text, file) => problemsOf(text, { file, folder }) })

test('there are more than twenty malformed scenarios', (t) => {
  t.true(count > 20)
})
